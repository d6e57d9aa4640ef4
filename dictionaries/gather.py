#!/usr/bin/env python3
"""Makes the lists that are gathered from public sources, not written by hand. Run it again to renew them:

  python3 dictionaries/gather.py --census DIR --wordnet /usr/share/wordnet --words /usr/share/dict/american-english /usr/share/dict/british-english

--census   a folder with dist.female.first, dist.male.first and dist.all.last of the 1990 United States census
           (public domain; also inside the Python package "names")
--wordnet  the database of WordNet 3.0 (Debian package wordnet-base; WordNet licence)
--words    word lists of English as written in America and in Britain (Debian packages wamerican and wbritish; SCOWL licence)

Only what the options name is made. Everything is sorted, so that a renewed list shows its changes.
"""
import argparse, glob, os, re

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "en")
PUBLIC = "public domain (work of the United States government)"
WORDNET = "WordNet 3.0 licence (permissive, Princeton University)"


def write(path, source, license_, about, lines):
    with open(os.path.join(HERE, path), "w", encoding="utf-8") as f:
        f.write(f"# {about}\n# SOURCE: {source}\n# LICENSE: {license_}\n# Made by dictionaries/gather.py.\n")
        f.writelines(line + "\n" for line in lines)
    print(f"{len(lines):7} {path}")


def census_name(word):
    name = word.capitalize()
    if re.match(r"Mc[a-z]{3}", name):
        name = "Mc" + name[2:].capitalize()
    return name


def census(folder, surnames):
    gender = {}
    for file, g in (("dist.female.first", "f"), ("dist.male.first", "m")):
        for line in open(os.path.join(folder, file)):
            word, share = line.split()[:2]
            gender.setdefault(word, {})[g] = float(share)
    lines = []
    for word, shares in gender.items():
        top = max(shares, key=shares.get)
        sure = len(shares) == 1 or shares[top] > 20 * min(shares.values())
        lines.append(census_name(word) + (f" | gender={top}" if sure else ""))
    write("person/given_names_census.lst", "1990 United States census, name files", PUBLIC, "Given names in the United States, with the gender that nearly all bearers have.", sorted(lines))
    last = [line.split()[0] for line in open(os.path.join(folder, "dist.all.last"))][:surnames]
    write("person/surnames_census.lst", "1990 United States census, name files", PUBLIC, f"The {surnames} most frequent surnames in the United States.", sorted(census_name(w) for w in last))


def synsets(folder):
    out = {}
    for line in open(os.path.join(folder, "data.noun"), encoding="utf-8"):
        if line.startswith("  "):
            continue
        f = line.split("|", 1)[0].split()
        n = int(f[3], 16)
        words = [f[4 + 2 * i].replace("_", " ") for i in range(n)]
        p = 4 + 2 * n
        pointers = [(f[p + 1 + 4 * i], f[p + 2 + 4 * i]) for i in range(int(f[p]))]
        out[f[0]] = (int(f[1]), words, pointers)
    return out


def first_fields(path):
    with open(os.path.join(HERE, path), encoding="utf-8") as f:
        return {field.strip() for line in f if not line.startswith("#") for field in line.split("|") if "=" not in field}


def wordnet(folder, common):
    data = synsets(folder)
    vetoed = first_fields("place/demonyms.lst")  # "Kazakh" is nobody's home
    function_words = {w.upper() for w in first_fields("words/function_words.lst")}
    places, people, groups = {}, {}, {}
    for lex, words, pointers in data.values():
        kinds = [data[o][1][0] for s, o in pointers if s == "@i"]
        if not kinds:
            continue
        names = [w for w in words if w[:1].isupper() and "(" not in w]
        if lex in (15, 17) and kinds[0].lower() not in ("constellation", "star", "galaxy", "planet", "terrestrial planet", "jovian planet", "minor planet", "gas giant", "inferior planet", "superior planet", "outer planet", "asteroid", "comet", "satellite", "nebula", "binary star", "double star", "quasar", "natural satellite", "meteorite"):
            for w in names:
                if w not in vetoed and not (" " not in w and (w.lower() in common or len(w) < 4)):
                    places[w] = kinds[0]
        if lex == 18 and not re.search(r"deity|mythical|fictional|legendary|saint|god|spirit|character|nymph|giant|monster", kinds[0]):
            for w in names:
                if w.count(" ") in (1, 2, 3) and re.fullmatch(r"[A-Z][\w.'’-]+( [\w.'’-]+)+", w) and not re.match(r"(the|sir|saint|st\.|lady|lord|president|king|queen|pope|duke) ", w.lower()):
                    people[w] = kinds[0]
        if lex in (14, 6) and re.search(r"organi[sz]ation|agency|party|university|college|union|department|army|group|movement|exchange|museum|library|institut|corps|bureau|committee|alliance|association|court|team", kinds[0]):
            for w in names:
                if " " in w or (w.isupper() and len(w) > 2 and w not in function_words):
                    groups[w] = kinds[0]
    show = lambda d: [f"{w} | kind={re.sub('[^a-z]+', '-', k.lower()).strip('-')}" for w, k in sorted(d.items())]
    source = "WordNet 3.0, instances in noun."
    write("place/places_wordnet.lst", source + "location and noun.object", WORDNET, "Cities, countries, regions, rivers, mountains.", show(places))
    write("person/people_wordnet.lst", source + "person", WORDNET, "People of history, by their full names.", show(people))
    write("organization/organizations_wordnet.lst", source + "group and noun.artifact", WORDNET, "Organizations, movements, universities.", show(groups))


def acronyms(folder, common):
    """Acronyms of substances, illnesses, devices, measures; of none that an organization, a place or a person has."""
    taken = {w.upper() for w in common}
    for path in glob.glob(os.path.join(HERE, "*", "*.lst")):
        if os.path.basename(path) != "acronyms_wordnet.lst":
            taken |= {w.upper() for w in first_fields(os.path.relpath(path, HERE))}
    kinds = {}
    for lex, words_, _ in synsets(folder).values():
        for w in words_:
            if re.fullmatch(r"[A-Z][A-Z0-9]{2,5}s?", w) and not re.fullmatch(r"[IVX]+", w):
                kinds.setdefault(w, set()).add(lex)
    found = sorted(w for w, lexes in kinds.items() if not lexes & {14, 15, 18} and w not in taken)
    write("words/acronyms_wordnet.lst", "WordNet 3.0, nouns", WORDNET, "Acronyms of things: substances, illnesses, devices, measures.", found)


def words(files):
    return {w.strip() for file in files for w in open(file, encoding="utf-8") if re.fullmatch(r"[a-z]{2,}", w.strip())}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--census"); ap.add_argument("--wordnet"); ap.add_argument("--words", nargs="+"); ap.add_argument("--surnames", type=int, default=20000)
    a = ap.parse_args()
    common = words(a.words) if a.words else set()
    if a.words:
        write("words/common_words.lst", "SCOWL 2020.12.07, as in Debian's wamerican and wbritish", "SCOWL licence (permissive, Kevin Atkinson and others)", "Words that are written in lower case: a capital letter on one, at the start of a sentence, says nothing.", sorted(common))
    if a.census:
        census(a.census, a.surnames)
    if a.wordnet:
        wordnet(a.wordnet, common)
        acronyms(a.wordnet, common)


if __name__ == "__main__":
    main()

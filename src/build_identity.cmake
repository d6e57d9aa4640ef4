# Writes OUTPUT, a source file that holds a hash of the files that FILES names (separated by commas), for the room ROOM.
string(REPLACE "," ";" files "${FILES}")
set(all "")
foreach(file ${files})
  file(SHA256 ${file} hash)
  string(APPEND all ${hash})
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 16 hash)
file(WRITE ${OUTPUT} "#include <cstdint>
namespace redstring::${ROOM} {
extern const std::uint64_t sources_hash;
const std::uint64_t sources_hash = 0x${hash};
}  // namespace redstring::${ROOM}
")

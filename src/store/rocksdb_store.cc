// The store on disk: one RocksDB in <directory>/store, one column family a table.
//
// What makes it safe, in one place:
// - Every batch goes through the write-ahead log and is synced before write() returns.
// - Bulk rows go into sorted files that RocksDB takes in whole, but only by the single writer, into
// a
//   column family that was flushed just before: nothing newer can stand in memory. Few rows go
//   through the log like everything else. Either way they are durable when the next write() is: the
//   log is synced up to it, and taken-in files are synced before the manifest names them.
// - A reader opens the files as they are and keeps them open, so a writer may delete them; it opens
//   again if the manifest moved while it was opening.
// - No range tombstones, no host name in files, no chatty log file.
#include <fcntl.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>

#include "store/format.h"
#include "store/lock_file.h"
#include "store/store.h"

namespace redstring::store {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, table_count> table_names{
    "meta", "documents", "analyses", "decisions", "entities", "aliases", "relations", "kb"};

// RocksDB wants a column family of this name to be there; we keep nothing in it.
const std::string& unused_family() { return rocksdb::kDefaultColumnFamilyName; }

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

/// Swallows RocksDB's own log: it would tell the names of machines and folders.
class Silence final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::CompressionType compression() {
  const std::vector<rocksdb::CompressionType> known = rocksdb::GetSupportedCompressions();
  for (const auto wanted : {rocksdb::kZSTD, rocksdb::kLZ4Compression})
    if (std::find(known.begin(), known.end(), wanted) != known.end()) return wanted;
  return rocksdb::kNoCompression;
}

Status told(const rocksdb::Status& status, const fs::path& directory) {
  if (status.ok()) return {};
  if (status.IsNoSpace())
    return fail(ErrorCode::io, "the disk is full: " + status.ToString(), directory.string(),
                "free some space and run again; what was acknowledged is safe");
  if (status.IsCorruption())
    return fail(ErrorCode::corrupt, "the database is damaged: " + status.ToString(),
                directory.string(), "restore a copy, or ingest the archive again");
  if (status.IsIOError() || status.IsTimedOut() || status.IsBusy() || status.IsTryAgain())
    return fail(ErrorCode::io, status.ToString(), directory.string());
  return fail(ErrorCode::internal, status.ToString(), directory.string());
}

/// A value that changes whenever a writer changes the list of files.
std::string manifest_state(const fs::path& store) {
  std::ifstream current(store / "CURRENT", std::ios::binary);
  std::string name;
  std::getline(current, name);
  std::error_code error;
  const std::uint64_t size = fs::file_size(store / name, error);
  return error ? "?" : name + " " + std::to_string(size);
}

class RocksCursor final : public Cursor {
 public:
  RocksCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view prefix,
              std::string_view from, const fs::path& directory)
      : end_(after(prefix)), end_slice_(end_), directory_(directory) {
    rocksdb::ReadOptions options;
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    iterator_.reset(db.NewIterator(options, family));
    iterator_->Seek(slice(from.empty() ? prefix : from));
  }
  bool valid() const override { return iterator_->Valid(); }
  void next() override { iterator_->Next(); }
  std::string_view key() const override { return view(iterator_->key()); }
  std::string_view value() const override { return view(iterator_->value()); }
  Status status() const override { return told(iterator_->status(), directory_); }

 private:
  /// The first key after all that begin with `prefix`; empty when there is none.
  static std::string after(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && end.back() == '\xff') end.pop_back();
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
  }

  std::string end_;
  rocksdb::Slice end_slice_;
  fs::path directory_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksDbStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(const fs::path& directory, Access access);

  ~RocksDbStore() override {
    for (rocksdb::ColumnFamilyHandle* family : families_)
      if (family != unused_) db_->DestroyColumnFamilyHandle(family);
    if (unused_) db_->DestroyColumnFamilyHandle(unused_);
    if (db_) db_->Close().PermitUncheckedError();
  }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get({}, family(table), slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (auto ok = told(status, directory_); !ok) return fail(ok.error());
    return std::optional<std::string>(std::move(value));
  }

  Status write(const Batch& batch) override {
    if (auto ok = writable(); !ok) return ok;
    rocksdb::WriteBatch changes;
    for (const Batch::Operation& operation : batch.operations()) {
      if (operation.key.empty()) return fail(ErrorCode::internal, "an empty key in a batch");
      const rocksdb::Status status =
          operation.value ? changes.Put(family(operation.table), operation.key, *operation.value)
                          : changes.Delete(family(operation.table), operation.key);
      if (!status.ok()) return told(status, directory_);
    }
    rocksdb::WriteOptions synced;
    synced.sync = true;
    return told(db_->Write(synced, &changes), directory_);
  }

  std::unique_ptr<Cursor> scan(Table table, std::string_view prefix,
                               std::string_view from) const override {
    return std::make_unique<RocksCursor>(*db_, family(table), prefix, from, directory_);
  }

  Status bulk(Table table, const std::vector<std::pair<std::string, std::string>>& rows) override {
    if (auto ok = writable(); !ok) return ok;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].first.empty() || (i > 0 && rows[i].first <= rows[i - 1].first))
        return fail(ErrorCode::internal, "bulk keys must rise");
      bytes += rows[i].first.size() + rows[i].second.size();
    }
    if (rows.empty()) return {};
    // A file of its own costs two or three syncs: not worth it for little.
    return bytes < (std::size_t{1} << 20) ? bulk_through_log(table, rows)
                                          : bulk_as_file(table, rows);
  }

  Status erase_range(Table table, std::string_view from, std::string_view to) override {
    if (auto ok = writable(); !ok) return ok;
    if (from > to) return fail(ErrorCode::internal, "a range that ends before it begins");
    // Whole files first, by dropping them; then what is left, row by row.
    const rocksdb::Slice begin = slice(from), end = slice(to);
    rocksdb::Status status =
        rocksdb::DeleteFilesInRange(db_.get(), family(table), &begin, &end, false);
    if (!status.ok()) return told(status, directory_);
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &end;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, family(table)));
    rocksdb::WriteBatch changes;
    std::uint64_t erased = 0;
    for (row->Seek(begin); row->Valid(); row->Next()) {
      if (!(status = changes.Delete(family(table), row->key())).ok())
        return told(status, directory_);
      if (++erased % 4096 == 0) {
        if (!(status = db_->Write({}, &changes)).ok()) return told(status, directory_);
        changes.Clear();
      }
    }
    if (!row->status().ok()) return told(row->status(), directory_);
    if (changes.Count() > 0 && !(status = db_->Write({}, &changes)).ok())
      return told(status, directory_);
    // Many tombstones would slow down every later scan over them.
    if (erased < 20'000) return {};
    return told(db_->CompactRange({}, family(table), &begin, &end), directory_);
  }

  Status settle() override {
    if (auto ok = writable(); !ok) return ok;
    return told(db_->Flush({}, families_), directory_);
  }

  Status verify() const override {
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    // The file's own checksum covers every byte; block checksums also those files that an older
    // program wrote without one.
    rocksdb::Status status = db_->VerifyFileChecksums(options);
    if (status.ok()) status = db_->VerifyChecksum(options);
    const bool gone = status.IsIOError() || status.IsPathNotFound() || status.IsNotFound();
    if (gone && manifest_state(directory_ / "store") != manifest_) return {};
    return told(status, directory_);
  }

  std::uint64_t size() const override {
    std::uint64_t total = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator file(directory_, error), end; !error && file != end;
         file.increment(error)) {
      // Files come and go under a writer: one that is gone has no size.
      std::error_code gone;
      const std::uint64_t bytes = file->is_regular_file(gone) ? file->file_size(gone) : 0;
      if (!gone) total += bytes;
    }
    return total;
  }

  fs::path directory() const override { return directory_; }

 private:
  RocksDbStore(fs::path directory, Access access, std::optional<LockFile> lock)
      : directory_(std::move(directory)), access_(access), lock_(std::move(lock)) {}

  rocksdb::ColumnFamilyHandle* family(Table table) const {
    return families_[static_cast<std::size_t>(table)];
  }

  Status writable() const {
    if (access_ != Access::read) return {};
    return fail(ErrorCode::invalid_argument, "the database was opened for reading only",
                directory_.string());
  }

  Status bulk_through_log(Table table,
                          const std::vector<std::pair<std::string, std::string>>& rows) {
    rocksdb::WriteBatch changes;
    for (const auto& [key, value] : rows)
      if (const auto status = changes.Put(family(table), key, value); !status.ok())
        return told(status, directory_);
    return told(db_->Write({}, &changes), directory_);
  }

  Status bulk_as_file(Table table, const std::vector<std::pair<std::string, std::string>>& rows) {
    const fs::path file = directory_ / ("bulk-" + std::to_string(bulk_files_++) + ".tmp");
    rocksdb::Status status = db_->Flush({}, family(table));
    if (!status.ok()) return told(status, directory_);
    {
      rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), db_->GetOptions(family(table)),
                                    family(table));
      status = writer.Open(file.string());
      for (std::size_t i = 0; status.ok() && i < rows.size(); ++i)
        status = writer.Put(rows[i].first, rows[i].second);
      if (status.ok()) status = writer.Finish();
    }
    if (status.ok()) {
      rocksdb::IngestExternalFileOptions options;
      options.move_files = true;
      status = db_->IngestExternalFile(family(table), {file.string()}, options);
    }
    std::error_code ignored;
    fs::remove(file, ignored);  // moved, or of no use
    return told(status, directory_);
  }

  Status prepare(std::vector<std::string>& existing);
  rocksdb::Status open_database(const std::vector<std::string>& existing);
  Status check_format();

  fs::path directory_;
  Access access_;
  std::optional<LockFile> lock_;  // outlives db_, which is destroyed before it
  std::unique_ptr<rocksdb::DB> db_;
  std::string manifest_;  // its state when the files were opened
  rocksdb::ColumnFamilyHandle* unused_ = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  std::uint64_t bulk_files_ = 0;
};

rocksdb::DBOptions database_options(Access access) {
  rocksdb::DBOptions options;
  options.create_if_missing = access == Access::create;
  options.create_missing_column_families = access != Access::read;
  options.db_host_id = "";
  options.info_log = std::make_shared<Silence>();
  options.max_background_jobs = 2;
  // All files are opened at once and stay open: what a reader saw cannot be taken from it.
  options.max_open_files = -1;
  options.max_total_wal_size = 64u << 20;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // A record cut short at the log's end was never acknowledged and is dropped. Damage anywhere else
  // is an error: nothing acknowledged is dropped in silence.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

rocksdb::ColumnFamilyOptions table_options(Table table,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  blocks.block_size = table == Table::documents || table == Table::analyses ? 32u << 10 : 16u << 10;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.compression = compression();
  options.write_buffer_size =
      table == Table::documents || table == Table::analyses ? 32u << 20 : 8u << 20;
  options.max_write_buffer_number = 2;
  return options;
}

Status RocksDbStore::prepare(std::vector<std::string>& existing) {
  const fs::path store = directory_ / "store";
  std::error_code error;
  const bool there = fs::exists(store / "CURRENT", error);
  if (error)
    return fail(ErrorCode::io, "cannot look into the database: " + error.message(),
                directory_.string());
  if (!there) {
    if (access_ != Access::create)
      return fail(ErrorCode::not_found, "there is no database", directory_.string(),
                  "redstring ingest --db " + directory_.string() + " ARCHIVE makes one");
    return {};
  }
  const rocksdb::Status status =
      rocksdb::DB::ListColumnFamilies(database_options(access_), store.string(), &existing);
  return told(status, directory_);
}

rocksdb::Status RocksDbStore::open_database(const std::vector<std::string>& existing) {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(64u << 20);
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  wanted.emplace_back(unused_family(), rocksdb::ColumnFamilyOptions());
  // A database that is older than a table lacks its family: a writer makes it, and to a reader the
  // table is empty, as is the family that nothing is kept in.
  std::array<bool, table_count> there;
  for (std::size_t i = 0; i < table_count; ++i) {
    there[i] = access_ != Access::read ||
               std::find(existing.begin(), existing.end(), table_names[i]) != existing.end();
    if (there[i]) wanted.emplace_back(table_names[i], table_options(static_cast<Table>(i), cache));
  }
  const std::string store = (directory_ / "store").string();
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (access_ == Access::read) {
    status = rocksdb::DB::OpenForReadOnly(database_options(access_), store, wanted, &handles, &db);
  } else {
    // Column families of a newer program: the format check will have the last word, but RocksDB
    // does not open for writing without naming them all.
    for (const std::string& name : existing)
      if (std::none_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.name == name; }))
        return rocksdb::Status::NotSupported("unknown table " + name);
    status = rocksdb::DB::Open(database_options(access_), store, wanted, &handles, &db);
  }
  if (!status.ok()) return status;
  db_.reset(db);
  unused_ = handles.front();
  families_.clear();
  auto next = handles.begin() + 1;
  for (const bool is_there : there) families_.push_back(is_there ? *next++ : unused_);
  return status;
}

/// The last format that differs in derived rows alone.
constexpr std::uint64_t derived_otherwise = 1;
/// Since then it is noted which documents came or went; before, there was nothing that needs it.
constexpr std::uint64_t without_notes = 2;

Status RocksDbStore::check_format() {
  auto stored = get(Table::meta, keys::format());
  if (!stored) return fail(stored.error());
  if (!*stored) {
    // Made a moment ago, or by a process that died while making it: nothing can be in it yet.
    if (access_ == Access::read)
      return fail(ErrorCode::not_found, "the database is empty", directory_.string(),
                  "redstring ingest --db " + directory_.string() + " ARCHIVE fills it");
    Batch batch;
    batch.put(Table::meta, keys::format(), encode_number(format_version));
    return write(batch);
  }
  const Result<std::uint64_t> version = decode_number(**stored);
  if (!version) return fail(ErrorCode::corrupt, version.error().message, directory_.string());
  if (*version > format_version)
    return fail(ErrorCode::unsupported,
                "the database has format " + std::to_string(*version) + ", this program reads " +
                    std::to_string(format_version),
                directory_.string(), "use a newer redstring");
  if (*version == derived_otherwise) {
    // What was observed and decided is written as it is today: only the graph must be made anew.
    if (access_ == Access::read)
      return fail(ErrorCode::unsupported,
                  "the graph in the database has the old format " + std::to_string(*version) +
                      ", this program reads " + std::to_string(format_version),
                  directory_.string(),
                  "redstring link --db " + directory_.string() + " makes it anew");
    Batch batch;
    batch.erase(Table::meta, keys::generation());
    batch.put(Table::meta, keys::pending(), "1");
    batch.put(Table::meta, keys::format(), encode_number(format_version));
    return write(batch);
  }
  if (*version == without_notes) {
    if (access_ == Access::read) return {};
    Batch batch;
    batch.put(Table::meta, keys::format(), encode_number(format_version));
    return write(batch);
  }
  if (*version < format_version)
    return fail(ErrorCode::unsupported,
                "the database has the old format " + std::to_string(*version) +
                    ", this program reads " + std::to_string(format_version),
                directory_.string(), "ingest the archive into a new database");
  return {};
}

/// Whether what happened may be the doing of a writer that deleted a file under a reader.
bool may_be_moving(const rocksdb::Status& status) {
  return status.IsIOError() || status.IsPathNotFound() || status.IsNotFound() ||
         status.IsCorruption() || status.IsTryAgain();
}

/// `status` of a store that does not open, with the name of the file that is to blame: RocksDB does
/// not always tell it.
Status blamed(const rocksdb::Status& status, const fs::path& directory) {
  if (!status.IsCorruption()) return told(status, directory);
  std::vector<fs::path> tables;
  std::error_code error;
  for (fs::directory_iterator file(directory / "store", error), end; !error && file != end;
       file.increment(error))
    if (file->path().extension() == ".sst") tables.push_back(file->path());
  std::sort(tables.begin(), tables.end());
  rocksdb::Options options;
  options.info_log = std::make_shared<Silence>();
  for (const fs::path& table : tables) {
    if (status.ToString().find(table.filename().string()) != std::string::npos) break;
    rocksdb::SstFileReader reader(options);
    rocksdb::Status read = reader.Open(table.string());
    if (read.ok()) read = reader.VerifyChecksum();
    if (read.IsCorruption())
      return told(rocksdb::Status::Corruption(status.ToString(), table.filename().string()),
                  directory);
  }
  return told(status, directory);
}

Result<std::unique_ptr<Store>> RocksDbStore::open(const fs::path& directory, Access access) {
  const fs::path store = directory / "store";
  std::optional<LockFile> lock;
  if (access != Access::read) {
    std::error_code error;
    if (access == Access::create) fs::create_directories(store, error);
    if (error)
      return fail(ErrorCode::io, "cannot make the folder: " + error.message(), store.string());
    if (!fs::exists(store, error))
      return fail(ErrorCode::not_found, "there is no database", directory.string(),
                  "redstring ingest --db " + directory.string() + " ARCHIVE makes one");
    auto acquired = LockFile::acquire(directory / "lock");
    if (!acquired) return fail(acquired.error());
    lock.emplace(std::move(*acquired));
    for (fs::directory_iterator file(directory, error), end; !error && file != end;
         file.increment(error)) {
      const std::string name = file->path().filename().string();
      std::error_code ignored;
      if (name.rfind("bulk-", 0) == 0 && file->path().extension() == ".tmp")
        fs::remove(file->path(), ignored);  // left by a process that died
    }
  }
  // A writer may change the files while a reader opens them: try until they stood still.
  constexpr int attempts = 200;
  std::unique_ptr<RocksDbStore> opened(new RocksDbStore(directory, access, std::move(lock)));
  for (int attempt = 1;; ++attempt) {
    const std::string before = access == Access::read ? manifest_state(store) : std::string();
    std::vector<std::string> existing;
    if (auto ok = opened->prepare(existing); !ok) {
      if (access != Access::read || attempt == attempts ||
          ok.error().code == ErrorCode::not_found || manifest_state(store) == before)
        return fail(ok.error());
      ::usleep(10'000);
      continue;
    }
    const rocksdb::Status status = opened->open_database(existing);
    const bool still = access != Access::read || manifest_state(store) == before;
    if (status.ok() && still) {
      opened->manifest_ = manifest_state(store);
      break;
    }
    if (!status.ok() && (still || !may_be_moving(status) || attempt == attempts)) {
      if (status.IsNotSupported())
        return fail(ErrorCode::unsupported, status.ToString(), directory.string(),
                    "use a newer redstring");
      if (status.IsIOError() && status.ToString().find("lock") != std::string::npos)
        return fail(ErrorCode::locked,
                    "another process is writing this database: " + status.ToString(),
                    directory.string(), "wait until it has ended, or end it");
      return fail(blamed(status, directory).error());
    }
    if (attempt == attempts)
      return fail(ErrorCode::io, "the database does not stand still", directory.string(),
                  "try again when less is written to it");
    opened.reset(new RocksDbStore(directory, access, std::nullopt));  // only readers come here
    ::usleep(10'000);
  }
  if (auto ok = opened->check_format(); !ok) return fail(ok.error());
  return std::unique_ptr<Store>(std::move(opened));
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb(const fs::path& directory, Access access) {
  return RocksDbStore::open(directory, access);
}

}  // namespace redstring::store

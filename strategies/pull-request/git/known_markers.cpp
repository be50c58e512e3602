// The file in which the index of markers is kept.
#include "git/marker_index.hpp"

namespace pull_request {
namespace {

constexpr std::string_view beginning = "promotion markers 2\n";
constexpr std::string_view ending = "end\n";

void put_number(std::string &bytes, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((number >> shift) & 0xffU);
}

void put_text(std::string &bytes, std::string_view text) {
  put_number(bytes, text.size());
  bytes += text;
}

void put_id(std::string &bytes, const git_oid &id) {
  bytes.append(reinterpret_cast<const char *>(id.id), GIT_OID_RAWSZ);
}

/// Every function gives nothing, from then on, once the bytes are used up.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool good() const { return good_; }
  std::string_view take(std::size_t size) {
    good_ = good_ && size <= bytes_.size();
    if (!good_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char c : take(8)) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
    }
    return value;
  }
  std::string text() { return std::string(take(number())); }
  git_oid id() {
    git_oid id{};
    const std::string_view raw = take(GIT_OID_RAWSZ);
    if (!raw.empty()) git_oid_fromraw(&id, reinterpret_cast<const unsigned char *>(raw.data()));
    return id;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

}  // namespace

std::string write_known(const KnownMarkers &known) {
  std::string bytes(beginning);
  put_id(bytes, known.tree);
  put_number(bytes, known.files.size());
  for (const auto &[path, file] : known.files) {
    put_text(bytes, path);
    put_id(bytes, file.blob);
    put_number(bytes, file.mode);
    put_number(bytes, file.malformed);
    put_number(bytes, file.readable ? 1 : 0);
    put_number(bytes, file.references.size());
    for (const std::string &reference : file.references) put_text(bytes, reference);
  }
  return bytes.append(ending);
}

std::optional<KnownMarkers> read_known(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.take(beginning.size()) != beginning) return std::nullopt;
  KnownMarkers known;
  known.tree = reader.id();
  for (std::uint64_t files = reader.number(); files > 0 && reader.good(); --files) {
    std::string path = reader.text();
    MarkedFile file;
    file.blob = reader.id();
    file.mode = static_cast<git_filemode_t>(reader.number());
    file.malformed = reader.number();
    file.readable = reader.number() == 1;
    for (std::uint64_t count = reader.number(); count > 0 && reader.good(); --count)
      file.references.push_back(reader.text());
    known.files.emplace_hint(known.files.end(), std::move(path), std::move(file));
  }
  if (reader.take(ending.size()) != ending || !reader.at_end()) return std::nullopt;
  return known;
}

}  // namespace pull_request

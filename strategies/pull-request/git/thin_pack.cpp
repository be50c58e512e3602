#include "git/thin_pack.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <promotion/module.hpp>
#include <set>

#include "git/tree_difference.hpp"

namespace pull_request {
namespace {

struct FreeObject {
  void operator()(git_odb_object *object) const noexcept { git_odb_object_free(object); }
};
using ObjectHandle = std::unique_ptr<git_odb_object, FreeObject>;

constexpr int type_of_delta = 7;  // with the id of its base

void append_big_endian(std::string &text, std::uint32_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>((value >> shift) & 0xffU);
}

/// Seven bits a byte, the lowest first.
void append_size(std::string &text, std::size_t size) {
  do {
    const auto low = static_cast<unsigned char>(size & 0x7fU);
    size >>= 7U;
    text += static_cast<char>(low | (size != 0 ? 0x80U : 0U));
  } while (size != 0);
}

void append_header(std::string &pack, int type, std::size_t size) {
  auto first = static_cast<unsigned char>((static_cast<unsigned>(type) << 4U) | (size & 0x0fU));
  size >>= 4U;
  pack += static_cast<char>(first | (size != 0 ? 0x80U : 0U));
  if (size != 0) append_size(pack, size);
}

void append_deflated(std::string &pack, std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  const std::size_t begin = pack.size();
  pack.resize(begin + size);
  const int code =
      compress2(reinterpret_cast<Bytef *>(pack.data() + begin), &size,
                reinterpret_cast<const Bytef *>(bytes.data()), bytes.size(), Z_DEFAULT_COMPRESSION);
  if (code != Z_OK) throw std::bad_alloc();  // there is no other reason
  pack.resize(begin + size);
}

/// Copies of at most 65536 bytes, as the first version of the format has them.
void append_copy(std::string &made, std::size_t offset, std::size_t size) {
  constexpr std::size_t longest = 0x10000;
  while (size > 0) {
    const std::size_t count = std::min(size, longest);
    std::string bytes;
    unsigned flags = 0x80;
    const auto add = [&](std::size_t value, unsigned flag, unsigned count_of_bytes) {
      for (unsigned i = 0; i < count_of_bytes; ++i) {
        const auto byte = static_cast<unsigned char>((value >> (8 * i)) & 0xffU);
        if (byte == 0) continue;
        flags |= flag << i;
        bytes += static_cast<char>(byte);
      }
    };
    add(offset, 0x01, 4);
    if (count != longest) add(count, 0x10, 3);
    made += static_cast<char>(flags);
    made += bytes;
    offset += count;
    size -= count;
  }
}

void append_insert(std::string &made, std::string_view bytes) {
  constexpr std::size_t longest = 127;
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), longest);
    made += static_cast<char>(count);
    made += bytes.substr(0, count);
    bytes.remove_prefix(count);
  }
}

class Pack {
 public:
  explicit Pack(git_repository *repository) : repository_(repository) {
    git_odb *objects = nullptr;
    check_mirror(git_repository_odb(&objects, repository), "the objects cannot be read");
    objects_.reset(objects);
  }

  void add_commit(const git_oid &id) {
    git_commit *found = nullptr;
    check_mirror(git_commit_lookup(&found, repository_, &id), "the commit " + to_hex(id) + " cannot be read");
    const CommitHandle commit(found);
    git_oid before{};
    if (git_commit_parentcount(found) > 0) {
      git_commit *parent = nullptr;
      check_mirror(git_commit_parent(&parent, found, 0), "the parent of " + to_hex(id) + " cannot be read");
      before = *git_commit_tree_id(CommitHandle(parent).get());
    }
    const git_oid &tree = *git_commit_tree_id(found);
    add(id, {});
    if (same(before, tree)) return;
    add(tree, before);
    each_difference(repository_, before, tree, [&](const TreeDifference &difference) {
      if (difference.after.mode == GIT_FILEMODE_UNREADABLE || difference.after.mode == GIT_FILEMODE_COMMIT)
        return;
      const bool alike =
          (difference.before.mode == GIT_FILEMODE_TREE) == (difference.after.mode == GIT_FILEMODE_TREE);
      add(difference.after.id, alike ? difference.before.id : git_oid{});
    });
  }

  std::string finish() {
    std::string pack = "PACK";
    append_big_endian(pack, 2);
    append_big_endian(pack, count_);
    pack += entries_;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(pack.data(), pack.size(), digest, &size, EVP_sha1(), nullptr) != 1)
      throw promotion::Error(PROMOTION_INTERNAL, "OpenSSL computes no SHA-1, which git's packs end with");
    return pack.append(reinterpret_cast<const char *>(digest), size);
  }

 private:
  void add(const git_oid &id, const git_oid &before) {
    if (!added_.insert(to_hex(id)).second) return;
    ++count_;
    const ObjectHandle object = read(id);
    const std::string_view text = content(object);
    if (!is_none(before)) {
      const std::string difference = delta(content(read(before)), text);
      if (difference.size() < text.size()) {
        append_header(entries_, type_of_delta, difference.size());
        entries_.append(reinterpret_cast<const char *>(before.id), GIT_OID_RAWSZ);
        append_deflated(entries_, difference);
        return;
      }
    }
    append_header(entries_, git_odb_object_type(object.get()), text.size());
    append_deflated(entries_, text);
  }

  ObjectHandle read(const git_oid &id) {
    git_odb_object *object = nullptr;
    check_mirror(git_odb_read(&object, objects_.get(), &id), "the object " + to_hex(id) + " cannot be read");
    return ObjectHandle(object);
  }
  static std::string_view content(const ObjectHandle &object) {
    return {static_cast<const char *>(git_odb_object_data(object.get())), git_odb_object_size(object.get())};
  }

  git_repository *repository_;
  OdbHandle objects_;
  std::set<std::string> added_;
  std::string entries_;
  std::uint32_t count_ = 0;
};

}  // namespace

std::string delta(std::string_view before, std::string_view after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  const auto differs =
      std::mismatch(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(shorter), after.begin());
  const auto prefix = static_cast<std::size_t>(differs.first - before.begin());
  std::size_t suffix = 0;
  while (suffix < shorter - prefix && before[before.size() - 1 - suffix] == after[after.size() - 1 - suffix])
    ++suffix;
  std::string made;
  append_size(made, before.size());
  append_size(made, after.size());
  append_copy(made, 0, prefix);
  append_insert(made, after.substr(prefix, after.size() - suffix - prefix));
  append_copy(made, before.size() - suffix, suffix);
  return made;
}

std::string thin_pack(git_repository *repository, const std::vector<git_oid> &commits) {
  Pack pack(repository);
  for (const git_oid &commit : commits) pack.add_commit(commit);
  return pack.finish();
}

}  // namespace pull_request

// A module's bytes: read once, sealed, and from then on the only thing that is looked at, hashed and mapped.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// Owns a sealed memfd with the bytes of a file as they were when it was read. Whatever happens to the file
// afterwards (overwritten, truncated, renamed over) does not reach a module that was loaded from here. Two
// images of one file are two files for the loader, so the module is loaded twice.
class ModuleImage {
 public:
  // unavailable: cannot be read, and why; permission_denied: anybody may write to it or to its folder;
  // invalid_argument: no regular file, empty or too large.
  // Where the kernel forbids memory that can be executed, the bytes go into a file of the private folder that
  // is named by their digest; without such a folder that is an error.
  static Result<std::shared_ptr<const ModuleImage>> read(const std::filesystem::path &path,
                                                         const std::filesystem::path &private_folder = {});
  // The same always by a file.
  static Result<std::shared_ptr<const ModuleImage>> read_into(const std::filesystem::path &private_folder,
                                                              const std::filesystem::path &path);
  // Takes over a descriptor of what `read` made in another process.
  static Result<std::shared_ptr<const ModuleImage>> adopt(int descriptor);

  ~ModuleImage();
  ModuleImage(const ModuleImage &) = delete;
  ModuleImage &operator=(const ModuleImage &) = delete;

  std::string_view bytes() const { return {static_cast<const char *>(map_), size_}; }
  const std::string &sha256() const { return sha256_; }  // in lower case

  // What to load. Good as long as the image lives: the loader knows a library by this name, so the number
  // must not go to another file while the library is mapped.
  std::string load_path() const;
  int descriptor() const { return memfd_; }  // the image's own
  ino_t inode() const { return inode_; }

  // The library stays mapped, so its name has to stay taken: the descriptor is never closed.
  void retain() const { retained_ = true; }

 private:
  ModuleImage() = default;
  static Result<std::shared_ptr<const ModuleImage>> copy(const std::filesystem::path &path,
                                                         const std::filesystem::path &private_folder,
                                                         bool in_memory);
  Status open_file(const std::filesystem::path &folder);
  Status settle_file();
  Status fill(int file, const std::filesystem::path &path);
  Status seal(const std::filesystem::path &path);
  Status map_and_digest(const std::filesystem::path &path);

  int memfd_ = -1;
  std::filesystem::path file_;  // in place of memory; gone with the image
  void *map_ = nullptr;
  size_t size_ = 0;
  ino_t inode_ = 0;
  std::string sha256_;
  mutable bool retained_ = false;
};

}  // namespace promotion::host::modules

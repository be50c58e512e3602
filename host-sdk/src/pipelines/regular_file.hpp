// A file opened for reading, so that what is asked about it and what is read from it are the same file.
#pragma once

#include <cstddef>
#include <string>

#include "promotion/host/result.hpp"

namespace promotion::host::pipelines {

class RegularFile {
 public:
  // not_found: there is none; unavailable: it cannot be opened, or is a folder, a pipe or the like.
  static Result<RegularFile> open(const std::string &path);

  RegularFile(RegularFile &&other) noexcept;
  RegularFile &operator=(RegularFile &&) = delete;
  ~RegularFile();

  // Where it lies once every link is followed; empty: that cannot be told.
  std::string real_path() const;

  // All its bytes. resource_exhausted: more than `limit`.
  Result<std::string> read(size_t limit) const;

 private:
  RegularFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
};

}  // namespace promotion::host::pipelines

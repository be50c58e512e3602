// Which YAML files are below a folder now, and by what it shows that one of them has changed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::pipelines {

// Two equal stamps mean the same content. A symlink has the stamp of the file that it leads to, so a swap of
// the link that a ConfigMap's files go through changes them all.
struct FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  int64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;
  bool operator==(const FileStamp &) const = default;
};

struct FolderScan {
  std::map<std::string, FileStamp> files;  // *.yaml and *.yml, by path
  std::vector<std::string> folders;        // all that were read, the root included
  std::map<std::string, std::string>
      unreadable;  // path of a folder or file → why; what is in it is not known
};

// Names with a leading dot are left out, as in a ConfigMap's volume. Folders are followed through symlinks,
// to 16 levels and 10,000 files. unavailable: the root cannot be read.
Result<FolderScan> scan_folder(const std::filesystem::path &root);

}  // namespace promotion::host::pipelines

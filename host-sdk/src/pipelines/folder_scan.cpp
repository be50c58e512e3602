#include "folder_scan.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <system_error>

namespace promotion::host::pipelines {
namespace {

namespace fs = std::filesystem;

constexpr int max_depth = 16;
constexpr size_t max_files = 10'000;

int64_t nanoseconds(const timespec &time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

bool is_yaml(const std::string &name) {
  return name.size() > 4 && (name.ends_with(".yaml") || name.ends_with(".yml"));
}

class Scanner {
 public:
  FolderScan scan;

  // False: the folder could not be read; `reason` says why.
  bool read_folder(const std::string &path, int depth, std::string &reason) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      reason = std::strerror(errno);
      return false;
    }
    // A symlink may lead back to a folder that is being read.
    if (!seen_.insert({status.st_dev, status.st_ino}).second) return true;
    std::error_code error;
    fs::directory_iterator entries(path, error);
    std::vector<std::string> names;
    for (; !error && entries != fs::directory_iterator(); entries.increment(error))
      names.push_back(entries->path().filename().string());
    if (error) {
      reason = error.message();
      return false;
    }
    scan.folders.push_back(path);
    std::sort(names.begin(), names.end());
    for (const auto &name : names)
      if (name.front() != '.') read_entry(path + "/" + name, name, depth);
    return true;
  }

 private:
  void read_entry(const std::string &path, const std::string &name, int depth) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      // What has just gone, or a link to nothing, is not there; anything else may still be there.
      if (errno != ENOENT) scan.unreadable[path] = std::strerror(errno);
      return;
    }
    if (S_ISDIR(status.st_mode)) {
      std::string reason = "more than 16 folders deep";
      if (depth == max_depth || !read_folder(path, depth + 1, reason)) scan.unreadable[path] = reason;
    } else if (S_ISREG(status.st_mode) && is_yaml(name)) {
      if (scan.files.size() == max_files)
        scan.unreadable[path] = "more than 10,000 files";
      else
        scan.files[path] = {status.st_dev, status.st_ino, status.st_size, nanoseconds(status.st_mtim),
                            nanoseconds(status.st_ctim)};
    }
  }

  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

Result<FolderScan> scan_folder(const fs::path &root) {
  Scanner scanner;
  std::string reason;
  if (!scanner.read_folder(root.string(), 0, reason))
    return Error{Code::unavailable, "the folder " + root.string() + " cannot be read: " + reason};
  return std::move(scanner.scan);
}

}  // namespace promotion::host::pipelines

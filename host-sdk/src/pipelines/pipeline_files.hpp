// What the manifests below a folder last said, file by file: a broken file keeps what it said before.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "folder_scan.hpp"
#include "pipeline_reader.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::pipelines {

// Not thread-safe.
class PipelineFiles {
 public:
  explicit PipelineFiles(Log &log) : log_(log) {}

  // Reads what has changed since the last scan. A change is believed once two scans agree on it, since an
  // editor may be half through writing the file; the first scan of all is believed at once. True: all is
  // settled; false: scan again soon.
  bool update(const FolderScan &scan);

  struct File {
    std::optional<FileStamp> read;  // what was read last; none: nothing yet
    std::optional<FileStamp> seen;  // what the last scan saw
    bool gone = false;              // the last scan did not see it
    std::string problem;            // why it could not be read; empty: it could
    std::vector<ReadPipeline> pipelines;
  };
  const std::map<std::string, File> &files() const { return files_; }  // by path

 private:
  bool settle(const std::string &path, const FileStamp &stamp, File &file);
  void read(const std::string &path, const FileStamp &stamp, File &file);
  void complain(const std::string &path, const std::string &problem, File &file);
  bool remove_gone(const FolderScan &scan);

  Log &log_;
  bool first_ = true;
  std::map<std::string, File> files_;
  std::map<std::string, std::string> unreadable_;
};

}  // namespace promotion::host::pipelines

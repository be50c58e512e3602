#include "pipeline_files.hpp"

#include "regular_file.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::pipelines {
namespace {

// Whether the file may still be there although the scan did not see it.
bool is_hidden_by_failure(const std::string &path, const FolderScan &scan) {
  for (const auto &[place, reason] : scan.unreadable)
    if (path == place || path.starts_with(place + "/")) return true;
  return false;
}

}  // namespace

bool PipelineFiles::update(const FolderScan &scan) {
  for (const auto &[path, reason] : scan.unreadable)
    if (const auto known = unreadable_.find(path); known == unreadable_.end() || known->second != reason)
      log_.error("pipelines cannot be read", {{"path", path}, {"error", reason}});
  unreadable_ = scan.unreadable;

  bool settled = true;
  for (const auto &[path, stamp] : scan.files) settled = settle(path, stamp, files_[path]) && settled;
  settled = remove_gone(scan) && settled;
  first_ = false;
  return settled;
}

bool PipelineFiles::settle(const std::string &path, const FileStamp &stamp, File &file) {
  file.gone = false;
  if (file.read == stamp) return true;
  const bool believed = first_ || file.seen == stamp;
  file.seen = stamp;
  if (believed) read(path, stamp, file);
  return believed;
}

void PipelineFiles::read(const std::string &path, const FileStamp &stamp, File &file) {
  const auto opened = RegularFile::open(path);
  const auto bytes = opened.ok() ? opened->read(yaml::max_bytes) : Result<std::string>(opened.error());
  if (!bytes.ok()) {
    // Read again with the next scan: what stood in the way may not show in the file's stamp.
    if (bytes.error().code == Code::resource_exhausted) file.read = stamp;
    return complain(path, bytes.error().message, file);
  }
  file.read = stamp;
  auto manifest = read_manifest(*bytes, path);
  if (!manifest.ok()) return complain(path, manifest.error().message, file);
  for (const auto &skipped : manifest->skipped)
    log_.debug("not a pipeline, skipped", {{"document", skipped}});
  if (!file.problem.empty()) log_.info("the pipeline file is in order again", {{"file", path}});
  file.problem.clear();
  file.pipelines = std::move(manifest->pipelines);
}

void PipelineFiles::complain(const std::string &path, const std::string &problem, File &file) {
  if (file.problem == problem) return;
  file.problem = problem;
  const bool keeps = !file.pipelines.empty();
  log_.error(keeps ? "a pipeline file is broken; its last good version stays in force"
                   : "a pipeline file is broken; its pipelines are not known",
             {{"file", path}, {"error", problem}});
}

bool PipelineFiles::remove_gone(const FolderScan &scan) {
  bool settled = true;
  for (auto entry = files_.begin(); entry != files_.end();) {
    auto &[path, file] = *entry;
    if (scan.files.count(path) != 0 || is_hidden_by_failure(path, scan)) {
      ++entry;
    } else if (!file.gone) {
      file.gone = true;
      file.seen.reset();
      settled = false;
      ++entry;
    } else {
      entry = files_.erase(entry);
    }
  }
  return settled;
}

}  // namespace promotion::host::pipelines

// Pipelines from a folder of manifests, read again whenever something in it changes.
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "files/folder_watch.hpp"
#include "folder_scan.hpp"
#include "pipeline_files.hpp"
#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::pipelines {
namespace {

constexpr int settling_ms = 50;          // until a second look at a file that has changed
constexpr int watched_wait_ms = 10'000;  // between looks when the kernel tells of changes
constexpr int unwatched_wait_ms = 1'000;

std::string shown(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

struct Published {
  PipelinePtr pipeline;
  std::string spec_json;
  std::string file;
};
using Catalogue = std::map<PipelineName, Published>;

class DirectoryPipelineSource final : public PipelineSource {
 public:
  DirectoryPipelineSource(std::filesystem::path folder, Log &log)
      : folder_(std::move(folder)), log_(log), files_(log) {}
  ~DirectoryPipelineSource() override { stop(); }

  Result<PipelinePtr> find(const PipelineName &name) const override {
    std::lock_guard lock(mutex_);
    const auto found = catalogue_.find(name);
    if (found != catalogue_.end()) return found->second.pipeline;
    // Nobody can say now what the folder holds; what was known before is served on.
    if (!unreadable_.empty()) return Error{Code::unavailable, unreadable_};
    return Error{Code::not_found, "there is no pipeline " + shown(name) + " below " + folder_.string()};
  }

  std::vector<PipelinePtr> list() const override {
    std::lock_guard lock(mutex_);
    std::vector<PipelinePtr> pipelines;
    for (const auto &[name, published] : catalogue_) pipelines.push_back(published.pipeline);
    return pipelines;
  }

  void on_change(std::function<void()> callback) override { callback_ = std::move(callback); }

  Status start() override {
    look();
    if (!unreadable_.empty()) return Error{Code::unavailable, unreadable_};
    thread_ = std::thread([this] { run(); });
    return success();
  }

  void stop() override {
    stopping_ = true;
    watch_.wake();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    bool settled = true;
    while (!stopping_) {
      // Two looks at a file that changes are apart by this time, whatever else changes.
      if (!settled)
        watch_.pause(settling_ms);
      else
        watch_.wait(watching_ ? watched_wait_ms : unwatched_wait_ms);
      if (stopping_) return;
      const auto [is_settled, changed] = look();
      settled = is_settled;
      if (changed && callback_) callback_();
    }
  }

  struct Look {
    bool settled = true;
    bool changed = false;
  };

  Look look() {
    auto scan = scan_folder(folder_);
    if (scan.ok() && watch_.watch(scan->folders)) scan = scan_folder(folder_);
    if (!scan.ok()) {
      watching_ = false;
      if (unreadable_ != scan.error().message)
        log_.error("pipelines cannot be read", {{"error", scan.error().message}});
      set_unreadable(scan.error().message);
      return {};
    }
    watching_ = watch_.is_complete();
    if (!unreadable_.empty()) log_.info("pipelines can be read again", {{"folder", folder_.string()}});
    set_unreadable({});
    const bool settled = files_.update(*scan);
    return {settled, publish(assemble())};
  }

  // Written by one thread only, which may therefore read it without the lock.
  void set_unreadable(std::string reason) {
    std::lock_guard lock(mutex_);
    unreadable_ = std::move(reason);
  }

  // The file that comes first by its path has the say over a pipeline that is in two.
  Catalogue assemble() {
    Catalogue next;
    std::set<std::string> doubles;
    for (const auto &[path, file] : files_.files())
      for (const auto &read : file.pipelines) {
        const auto &name = read.pipeline.name;
        if (const auto known = next.find(name); known != next.end()) {
          auto text = "the pipeline " + shown(name) + " is in " + known->second.file + " and in " + path +
                      "; the first one is in force, remove the other";
          if (doubles_.count(text) == 0) log_.error(text);
          doubles.insert(std::move(text));
          continue;
        }
        next.emplace(name, publishable(read, path));
      }
    doubles_ = std::move(doubles);
    return next;
  }

  // An unchanged pipeline stays the same object, so that nobody prepares it again.
  Published publishable(const ReadPipeline &read, const std::string &path) const {
    const auto known = catalogue_.find(read.pipeline.name);
    const auto last = generations_.find(read.pipeline.name);
    const int64_t last_generation = last == generations_.end() ? 0 : last->second;
    if (known != catalogue_.end() && known->second.spec_json == read.spec_json &&
        read.pipeline.generation <= last_generation)
      return {known->second.pipeline, read.spec_json, path};
    auto pipeline = std::make_shared<Pipeline>(read.pipeline);
    pipeline->generation = std::max(read.pipeline.generation, last_generation + 1);
    return {std::move(pipeline), read.spec_json, path};
  }

  bool publish(Catalogue next) {
    bool changed = false;
    for (const auto &[name, published] : next) {
      const auto known = catalogue_.find(name);
      if (known != catalogue_.end() && known->second.pipeline == published.pipeline) continue;
      changed = true;
      generations_[name] = published.pipeline->generation;
      log_.info(known == catalogue_.end() ? "pipeline added" : "pipeline changed",
                {{"pipeline", shown(name)},
                 {"file", published.file},
                 {"generation", published.pipeline->generation}});
    }
    for (const auto &[name, published] : catalogue_)
      if (next.count(name) == 0) {
        changed = true;
        log_.info("pipeline removed", {{"pipeline", shown(name)}, {"file", published.file}});
      }
    std::lock_guard lock(mutex_);
    catalogue_ = std::move(next);
    return changed;
  }

  const std::filesystem::path folder_;
  Log &log_;
  std::function<void()> callback_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;

  // Of the source's thread, or of start() before there is one.
  files::FolderWatch watch_;
  bool watching_ = false;
  PipelineFiles files_;
  std::map<PipelineName, int64_t> generations_;  // also of pipelines that are gone and may come back
  std::set<std::string> doubles_;

  mutable std::mutex mutex_;  // guards what follows
  Catalogue catalogue_;
  std::string unreadable_;  // why the folder cannot be read; empty: it can
};

}  // namespace

}  // namespace promotion::host::pipelines

namespace promotion::host {

std::unique_ptr<PipelineSource> make_directory_pipeline_source(std::filesystem::path folder, Log &log) {
  return std::make_unique<pipelines::DirectoryPipelineSource>(std::move(folder), log);
}

}  // namespace promotion::host

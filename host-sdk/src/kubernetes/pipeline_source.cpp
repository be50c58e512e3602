#include "pipeline_source.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include "catalogue.hpp"
#include "lookups.hpp"
#include "pipelines/kubernetes_name.hpp"

namespace promotion::host::kubernetes {
namespace {

// Calls back on a thread of its own: whoever is called may take long, and a thousand changes at once are one
// call.
class Notifier {
 public:
  ~Notifier() { stop(); }

  void start(std::function<void()> callback) {
    thread_ = std::jthread([this, callback = std::move(callback)](const std::stop_token &stop) {
      for (;;) {
        {
          std::unique_lock lock(mutex_);
          if (!changed_.wait(lock, stop, [this] { return is_due_; })) return;
          is_due_ = false;
        }
        if (callback) callback();
      }
    });
  }

  void stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

  void notify() {
    std::lock_guard lock(mutex_);
    is_due_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_due_ = false;
  std::jthread thread_;
};

class KubernetesPipelineSource final : public PipelineSource, public Mirror {
 public:
  KubernetesPipelineSource(std::shared_ptr<Client> client, KubernetesPipelineOptions options,
                           const ReflectorOptions &watching, std::shared_ptr<const Clock> clock, Log &log,
                           std::shared_ptr<ResourceBook> book)
      : client_(std::move(client)),
        book_(std::move(book)),
        clock_(std::move(clock)),
        namespaces_(std::move(options.namespaces)),
        catalogue_(options.keep_last_good, log),
        lookups_(*client_, options.label_selector, catalogue_, *clock_) {
    auto each = watching;
    each.label_selector = options.label_selector;
    if (namespaces_.empty()) reflectors_.push_back(std::make_unique<Reflector>(*client_, each, *this, log));
    for (const auto &name : namespaces_) {
      each.namespace_name = name;
      reflectors_.push_back(std::make_unique<Reflector>(*client_, each, *this, log));
    }
  }
  ~KubernetesPipelineSource() override { stop(); }

  Result<PipelinePtr> find(const PipelineName &name) const override {
    const auto known = catalogue_.find(name);
    if (known && known->pipeline) return known->pipeline;
    const auto shown = name.namespace_name + "/" + name.name;
    // To strangers it looks like one that is not there; the log has told what is wrong.
    if (known) return Error{Code::not_found, "the pipeline " + shown + " cannot be read: " + known->problem};
    if (!is_watched(name.namespace_name) || !pipelines::is_label(name.namespace_name) ||
        !pipelines::is_subdomain(name.name))
      return Error{Code::not_found, "there is no pipeline " + shown + " in the namespaces that are watched"};
    return lookups_.find(name);
  }

  std::vector<PipelinePtr> list() const override { return catalogue_.list(); }
  void on_change(std::function<void()> callback) override { callback_ = std::move(callback); }

  Status start() override {
    for (const auto &reflector : reflectors_)
      if (auto status = reflector->start(); !status.ok()) {
        stop();
        return status;
      }
    started_ = true;
    notifier_.start(callback_);
    return success();
  }

  void stop() override {
    for (const auto &reflector : reflectors_) reflector->stop();
    notifier_.stop();
  }

  Status ready() const override {
    if (!started_) return Error{Code::unavailable, "the pipelines have not been listed yet"};
    for (const auto &reflector : reflectors_)
      if (auto problem = reflector->problem(); !problem.empty()) return Error{Code::unavailable, problem};
    return success();
  }

 private:
  bool is_watched(const std::string &name) const {
    return namespaces_.empty() ||
           std::find(namespaces_.begin(), namespaces_.end(), name) != namespaces_.end();
  }

  void replace(const std::string &namespace_name, std::vector<PipelineObject> objects) override {
    const bool changed = catalogue_.replace(namespace_name, objects);
    for (const auto &object : objects) lookups_.forget(object.name);
    if (changed) notifier_.notify();
    if (!book_) return;
    std::vector<ResourceFacts> facts;
    for (auto &object : objects) facts.push_back(std::move(object.facts));
    book_->replace(namespace_name, std::move(facts));
  }
  void put(PipelineObject object) override {
    const bool changed = catalogue_.put(object);
    lookups_.forget(object.name);
    if (changed) notifier_.notify();
    if (book_) book_->put(std::move(object.facts));
  }
  void remove(const PipelineName &name) override {
    if (book_) book_->remove(name);
    const bool changed = catalogue_.remove(name);
    lookups_.forget(name);
    if (changed) notifier_.notify();
  }

  const std::shared_ptr<Client> client_;
  const std::shared_ptr<ResourceBook> book_;  // none: nobody shows anything
  const std::shared_ptr<const Clock> clock_;
  const std::vector<std::string> namespaces_;
  std::function<void()> callback_;
  std::atomic<bool> started_{false};
  Catalogue catalogue_;
  mutable Lookups lookups_;
  Notifier notifier_;
  std::vector<std::unique_ptr<Reflector>> reflectors_;  // their threads use what is above
};

}  // namespace

std::unique_ptr<PipelineSource> make_pipeline_source(std::shared_ptr<Client> client,
                                                     KubernetesPipelineOptions options,
                                                     const ReflectorOptions &watching,
                                                     std::shared_ptr<const Clock> clock, Log &log,
                                                     std::shared_ptr<ResourceBook> book) {
  return std::make_unique<KubernetesPipelineSource>(std::move(client), std::move(options), watching,
                                                    std::move(clock), log, std::move(book));
}

}  // namespace promotion::host::kubernetes

namespace promotion::host {

std::unique_ptr<PipelineSource> make_kubernetes_pipeline_source(std::shared_ptr<kubernetes::Client> client,
                                                                KubernetesPipelineOptions options, Log &log) {
  return kubernetes::make_pipeline_source(std::move(client), std::move(options), {},
                                          std::make_shared<const SystemClock>(), log);
}

}  // namespace promotion::host

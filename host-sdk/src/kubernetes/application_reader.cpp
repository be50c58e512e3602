#include "application_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "application_object.hpp"
#include "cluster_health.hpp"
#include "clusters.hpp"
#include "pipelines/kubernetes_name.hpp"
#include "pipelines/target_cluster.hpp"
#include "reading_schedule.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr int workers = 4;  // pipelines read side by side
constexpr milliseconds longest_sleep{1'000};

class Reader final : public ApplicationReader {
 public:
  Reader(std::shared_ptr<Client> client, const ApplicationSurroundings &surroundings,
         KubernetesApplicationOptions options, std::shared_ptr<const Clock> clock, ClientOptions remote)
      : pipelines_(surroundings.pipelines),
        observer_(surroundings.observer),
        clock_(std::move(clock)),
        log_(surroundings.log),
        clusters_(std::move(client), remote, surroundings.secrets, *clock_, log_),
        health_(*clock_, log_),
        schedule_(options.interval_ms) {}

  ~Reader() override { stop(); }

  void start() override {
    pipelines_changed();
    std::lock_guard lock(mutex_);
    if (!threads_.empty()) return;
    for (int i = 0; i < workers; ++i)
      threads_.emplace_back([this](const std::stop_token &stop) { run(stop); });
  }

  void stop() override {
    std::vector<std::jthread> threads;
    {
      std::lock_guard lock(mutex_);
      threads.swap(threads_);
    }
    for (auto &thread : threads) thread.request_stop();
    changed_.notify_all();
  }

  void pipelines_changed() override {
    auto pipelines = pipelines_.list();
    std::erase_if(pipelines, [this](const PipelinePtr &pipeline) { return !can_be_read(*pipeline); });
    std::lock_guard lock(mutex_);
    schedule_.look(pipelines, clock_->now_ns());
    changed_.notify_all();
  }

 private:
  bool can_be_read(const Pipeline &pipeline) {
    if (!application_resources(pipeline.application).empty()) return true;
    const std::string kind = pipeline.application.kind + " of " + pipeline.application.api_version;
    std::lock_guard lock(mutex_);
    if (said_.insert(kind).second)
      log_.info("applications of this kind are not read, so an event that gets lost stays lost",
                {{"kind", kind}, {"read", "HelmRelease and Kustomization of Flux"}});
    return false;
  }

  void run(const std::stop_token &stop) {
    while (!stop.stop_requested()) {
      if (const auto pipeline = next(stop)) {
        const bool whole = read(pipeline, stop);
        std::lock_guard lock(mutex_);
        schedule_.done(pipeline->name, whole, clock_->now_ns());
      }
    }
  }

  // None: nothing came up for a while.
  PipelinePtr next(const std::stop_token &stop) {
    std::unique_lock lock(mutex_);
    const int64_t now_ns = clock_->now_ns();
    if (auto pipeline = schedule_.take(now_ns)) return pipeline;
    const auto next = schedule_.next();
    const auto wait =
        next ? std::clamp(milliseconds((*next - now_ns) / 1'000'000 + 1), milliseconds(1), longest_sleep)
             : longest_sleep;
    changed_.wait_for(lock, stop, wait, [] { return false; });
    return nullptr;
  }

  // All targets of a pipeline are told together, so that nothing is promoted to where it runs already. False:
  // some could not be read.
  bool read(const PipelinePtr &pipeline, const std::stop_token &stop) {
    std::vector<Observation> observations;
    bool whole = true;
    for (size_t i = 0; i < pipeline->environments.size(); ++i)
      for (size_t j = 0; j < pipeline->environments[i].targets.size(); ++j) {
        if (stop.stop_requested()) return false;
        const auto found = read_target(*pipeline, pipeline->environments[i].targets[j], stop);
        whole = whole && found.ok();
        if (!found || !*found) continue;
        Observation observation = std::move(**found);
        observation.environment = i;
        observation.target = j;
        observations.push_back(std::move(observation));
      }
    if (observations.empty()) return whole;
    const auto taken = observer_.observe(pipeline, observations);
    if (!taken)
      log_.warning("what applications say could not be taken in; it is read again",
                   {{"pipeline", pipeline->name.namespace_name + "/" + pipeline->name.name},
                    {"code", name_of(taken.error().code)},
                    {"error", log_.masked(taken.error().message)}});
    return whole && taken.ok();
  }

  // None: there is no such object, or it says nothing for now.
  using Found = std::optional<Observation>;
  Result<Found> read_target(const Pipeline &pipeline, const Target &target, const std::stop_token &stop) {
    const std::string cluster = pipelines::cluster_of(pipeline, target);
    if (!health_.enter(cluster))
      return Error{Code::resource_exhausted, "the cluster " + cluster + " is left alone for now"};
    auto found = ask(pipeline, target, stop);
    const bool is_answer = found.ok() || found.error().code == Code::not_found;
    health_.leave(cluster, target.namespace_name, is_answer ? success() : Status(found.error()));
    if (!found && is_answer) return Found();
    if (found && *found)
      (*found)->origin = pipeline.application.kind + " " + target.namespace_name + "/" +
                         pipeline.application.name + " on " +
                         (target.cluster ? target.cluster->name : "local");
    return found;
  }

  // Of several versions the first that is served counts, unless a newer one says more.
  Result<Found> ask(const Pipeline &pipeline, const Target &target, const std::stop_token &stop) {
    const std::string &name = pipeline.application.name;
    if (!pipelines::is_label(target.namespace_name) || !pipelines::is_subdomain(name))
      return Error{Code::failed_precondition,
                   "'" + target.namespace_name + "/" + name + "' is no name that an object can have"};
    const auto client = clusters_.client_of(pipeline, target, stop);
    if (!client) return client.error();
    Result<Found> best = Error{Code::not_found, "it is not served in any version that is known here"};
    bool read = false;
    for (const Resource &resource : application_resources(pipeline.application)) {
      const auto body = (*client)->get({"get", resource, target.namespace_name, name}, stop);
      if (!body && body.error().details_json == R"({"missing":"resource"})") {
        if (!read) best = body.error();
        continue;
      }
      if (!body) return read ? std::move(best) : Result<Found>(body.error());
      auto reading = read_application(json::parse(*body, nullptr, false));
      Found found;
      if (reading.state) {
        found.emplace();
        found->event = std::move(reading.state->event);
        found->earliest_ns = reading.state->earliest_ns;
      }
      if (!read || found) best = std::move(found);
      read = true;
      if (!reading.lacks_history || resource.version == "v2") break;
    }
    return best;
  }

  const PipelineSource &pipelines_;
  Observer &observer_;
  const std::shared_ptr<const Clock> clock_;
  Log &log_;
  Clusters clusters_;
  ClusterHealth health_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  ReadingSchedule schedule_;
  std::set<std::string> said_;  // kinds
  std::vector<std::jthread> threads_;
};

}  // namespace

std::unique_ptr<ApplicationReader> make_application_reader(std::shared_ptr<Client> client,
                                                           const ApplicationSurroundings &surroundings,
                                                           KubernetesApplicationOptions options,
                                                           std::shared_ptr<const Clock> clock,
                                                           ClientOptions remote) {
  return std::make_unique<Reader>(std::move(client), surroundings, options, std::move(clock), remote);
}

}  // namespace promotion::host::kubernetes

namespace promotion::host {

std::unique_ptr<ApplicationReader> make_kubernetes_application_reader(
    std::shared_ptr<kubernetes::Client> client, const SecretSource &secrets, const PipelineSource &pipelines,
    Observer &observer, KubernetesApplicationOptions options, Log &log) {
  return kubernetes::make_application_reader(std::move(client), {secrets, pipelines, observer, log}, options,
                                             std::make_shared<const SystemClock>());
}

}  // namespace promotion::host

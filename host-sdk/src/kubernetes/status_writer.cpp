#include "status_writer.hpp"

#include <nlohmann/json.hpp>

#include "host_and_process.hpp"
#include "json_parts.hpp"
#include "pacing/steady_instant.hpp"
#include "pipeline_object.hpp"
#include "status_content.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

std::string canonical(const std::string &status_json) {
  if (status_json.empty()) return {};
  return dumped(without_times(json::parse(status_json, nullptr, false)));
}

ApiCall apply_call(const PipelineName &name, const json &status) {
  const auto resource = pipelines_resource();
  ApiCall call{"patch", resource, name.namespace_name, name.name};
  call.subresource = "status";
  call.query = {{"fieldManager", field_manager}, {"force", "true"}};
  call.content_type = "application/apply-patch+yaml";
  call.body = dumped({{"apiVersion", resource.group + "/" + resource.version},
                      {"kind", "Pipeline"},
                      {"metadata", {{"name", name.name}, {"namespace", name.namespace_name}}},
                      {"status", status}});
  return call;
}

}  // namespace

StatusWriter::StatusWriter(std::shared_ptr<Client> client, const StatusPace &pace, const Clock &clock,
                           Log &log)
    : client_(std::move(client)), clock_(clock), log_(log), queue_(pace, host_and_process()) {}

void StatusWriter::start() {
  thread_ = std::thread([this] { run(stopping_.get_token()); });
}

void StatusWriter::show(const ResourceFacts &facts, std::string content) {
  const auto on_server = canonical(facts.status_json);
  const std::lock_guard lock(mutex_);
  queue_.want(facts.name, std::move(content));
  queue_.seen(facts.name, on_server, facts.resource_version, steady_ns());
  auto &known = known_[facts.name];
  if (!is_later(known.version, facts.resource_version)) known = {facts.resource_version, facts.status_json};
  changed_.notify_all();
}

void StatusWriter::forget(const PipelineName &name) {
  const std::lock_guard lock(mutex_);
  queue_.forget(name);
  known_.erase(name);
  refused_.erase(name);
}

void StatusWriter::drain(std::chrono::milliseconds most) {
  if (!thread_.joinable()) return;
  {
    Lock lock(mutex_);
    draining_ = true;
    changed_.notify_all();
    const auto end = steady_clock::now() + most;
    changed_.wait_until(lock, end, [this] { return has_written_all(); });
  }
  stopping_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }
  thread_.join();
}

std::string StatusWriter::problem() const {
  const std::lock_guard lock(mutex_);
  return denied_.empty() ? std::string() : denied_.begin()->second;
}

void StatusWriter::run(const std::stop_token &stop) {
  Lock lock(mutex_);
  while (!stop.stop_requested()) {
    int64_t next_ns = 0;
    const auto now_ns = steady_ns();
    const auto name = draining_ ? queue_.unwritten() : queue_.due(now_ns, next_ns);
    if (name && !given_up_) {
      write(lock, *name, stop);
      changed_.notify_all();  // a drain may wait for it
    } else if (draining_ || next_ns == INT64_MAX) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, nanoseconds(next_ns - now_ns));
    }
  }
}

// Without the lock while the server is asked.
void StatusWriter::write(Lock &lock, const PipelineName &name, const std::stop_token &stop) {
  const auto content = queue_.wanted(name);
  const auto on_server = json::parse(known_[name].status_json, nullptr, false);
  lock.unlock();
  const auto status = with_times(json::parse(content), on_server, clock_.now_ns());
  const auto answer = client_->write(apply_call(name, status), stop);
  lock.lock();
  if (answer.ok())
    take_answer(name, content, *answer);
  else
    take_error(name, answer.error());
}

void StatusWriter::take_answer(const PipelineName &name, const std::string &content,
                               const std::string &body) {
  const auto object = json::parse(body, nullptr, false);
  const auto facts = read_resource_facts(object);
  queue_.written(name, content, canonical(facts.status_json), facts.resource_version, steady_ns());
  if (const auto known = known_.find(name); known != known_.end())
    known->second = {facts.resource_version, facts.status_json};
  refused_.erase(name);
  if (denied_.erase(name.namespace_name) > 0 && denied_.empty())
    log_.info("statuses of Pipelines are written again", {{"namespace", name.namespace_name}});
  log_.debug("status of a Pipeline written", {{"namespace", name.namespace_name},
                                              {"pipeline", name.name},
                                              {"resourceVersion", facts.resource_version}});
}

// What is missing is said once; a server that is away is said by those who read from it.
void StatusWriter::take_error(const PipelineName &name, const Error &error) {
  queue_.failed(name, error, steady_ns());
  if (error.code == Code::permission_denied) {
    if (denied_.emplace(name.namespace_name, error.message).second)
      log_.warning("the status of Pipelines cannot be written; promotions go on", {{"error", error.message}});
  } else if (error.code == Code::failed_precondition || error.code == Code::conflict) {
    if (refused_.insert(name).second)
      log_.warning("the status of a Pipeline was refused; promotions go on", {{"error", error.message}});
  } else if (error.code != Code::not_found) {
    given_up_ = draining_;
    log_.debug("the status of a Pipeline is not written now", {{"error", error.message}});
  }
}

}  // namespace promotion::host::kubernetes

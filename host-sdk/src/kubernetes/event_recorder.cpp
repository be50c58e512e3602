#include "event_recorder.hpp"

#include <nlohmann/json.hpp>

#include "host_and_process.hpp"
#include "json_parts.hpp"
#include "pacing/steady_instant.hpp"
#include "pipelines/kubernetes_name.hpp"
#include "promotion/host/instant.hpp"
#include "resource_facts.hpp"
#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr Backoff away{1'000, 60'000};
constexpr int64_t closed_ns = 300'000'000'000;
constexpr size_t longest_instance = 128;

// metav1.MicroTime has exactly six digits.
std::string format_micros(int64_t unix_ns) {
  auto text = format_instant(unix_ns);
  text.pop_back();
  const auto micros = std::to_string(1'000 + unix_ns / 1'000 % 1'000).substr(1);
  return text + micros + "Z";
}

Resource events_resource() { return {"events.k8s.io", "v1", "events"}; }

ApiCall count_call(const EventSeries::Write &write) {
  ApiCall call{"patch", events_resource(), write.event.regarding.namespace_name, write.name};
  call.query = {{"fieldManager", field_manager}};
  call.content_type = "application/merge-patch+json";
  call.body =
      dumped({{"series", {{"count", write.count}, {"lastObservedTime", format_micros(write.last_ns)}}}});
  return call;
}

json reference_of(const ObjectReference &object, const std::string &uid) {
  json reference{{"kind", object.kind}, {"name", object.name}, {"namespace", object.namespace_name}};
  if (!object.api_version.empty()) reference["apiVersion"] = object.api_version;
  if (!uid.empty()) reference["uid"] = uid;
  return reference;
}

}  // namespace

EventRecorder::EventRecorder(std::shared_ptr<Client> client, const EventPace &pace, UidOf uid_of,
                             const Clock &clock, Log &log)
    : client_(std::move(client)),
      uid_of_(std::move(uid_of)),
      clock_(clock),
      log_(log),
      instance_(host_name().empty() ? "promotion-host" : std::string(cut(host_name(), longest_instance))),
      series_(pace, host_and_process()) {}

void EventRecorder::start() {
  thread_ = std::thread([this] { run(stopping_.get_token()); });
}

void EventRecorder::emit(KubernetesEvent event) {
  if (!pipelines::is_label(event.regarding.namespace_name)) return;
  event.note = log_.masked(event.note);
  const std::lock_guard lock(mutex_);
  const auto now_ns = steady_ns();
  if (now_ns < closed_until_ns_) return;
  series_.add(std::move(event), now_ns, clock_.now_ns());
  changed_.notify_all();
}

void EventRecorder::drain(std::chrono::milliseconds most) {
  if (!thread_.joinable()) return;
  {
    Lock lock(mutex_);
    draining_ = true;
    changed_.notify_all();
    changed_.wait_until(lock, steady_clock::now() + most, [this] { return is_done(); });
  }
  stopping_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }
  thread_.join();
}

std::string EventRecorder::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_.empty() ? count_problem_ : problem_;
}

void EventRecorder::run(const std::stop_token &stop) {
  Lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto now_ns = steady_ns();
    int64_t next_ns = INT64_MAX;
    const auto not_before_ns = std::max(away_until_ns_, closed_until_ns_);
    std::optional<EventSeries::Write> due;
    if (draining_ && !is_done())
      due = series_.last();
    else if (!draining_)
      due = series_.next(now_ns, next_ns);
    if (due && !draining_ && not_before_ns > now_ns) {
      due.reset();
      next_ns = not_before_ns;
    }
    if (due)
      write(lock, *due, stop);
    else if (next_ns == INT64_MAX)
      changed_.wait(lock);
    else
      changed_.wait_for(lock, nanoseconds(std::max(next_ns, not_before_ns) - now_ns));
  }
}

ApiCall EventRecorder::create_call(const EventSeries::Write &write) const {
  const auto &event = write.event;
  const auto &about = event.regarding;
  const bool is_pipeline =
      about.kind == "Pipeline" && about.api_version.starts_with("pipelines.weave.works/");
  json body{
      {"apiVersion", "events.k8s.io/v1"},
      {"kind", "Event"},
      {"metadata", {{"name", write.name}, {"namespace", about.namespace_name}}},
      {"eventTime", format_micros(write.first_ns)},
      {"reportingController", field_manager},
      {"reportingInstance", instance_},
      {"action", event.action.empty() ? event.reason : event.action},
      {"reason", event.reason},
      {"type", event.is_warning ? "Warning" : "Normal"},
      {"note", event.note},
      {"regarding", reference_of(about, is_pipeline ? uid_of_({about.namespace_name, about.name}) : "")}};
  for (const auto &[key, value] : event.annotations) body["metadata"]["annotations"][key] = value;
  ApiCall call{"create", events_resource(), about.namespace_name};
  call.query = {{"fieldManager", field_manager}};
  call.content_type = "application/json";
  call.body = dumped(body);
  return call;
}

// Without the lock while the server is asked.
void EventRecorder::write(Lock &lock, const EventSeries::Write &write, const std::stop_token &stop) {
  lock.unlock();
  const auto call = write.count == 1 ? create_call(write) : count_call(write);
  const auto answer = client_->write(call, stop);
  lock.lock();
  const auto now_ns = steady_ns();
  if (answer.ok()) {
    auto &problem = write.count == 1 ? problem_ : count_problem_;
    if (!problem.empty()) log_.info("Kubernetes Events are written again");
    problem.clear();
    failures_ = 0;
    away_until_ns_ = closed_until_ns_ = 0;
    series_.done(write, EventSeries::End::written, now_ns);
  } else if (is_retried(answer.error().code) && answer.error().code != Code::conflict) {
    put_off(answer.error());
  } else {
    series_.done(write, end_of(write, answer.error()), now_ns);
  }
  if (const auto dropped = series_.take_dropped(); dropped > 0)
    log_.debug("Kubernetes Events were left out, since there were too many or they were refused",
               {{"events", dropped}});
  changed_.notify_all();  // a drain may wait for it
}

void EventRecorder::put_off(const Error &error) {
  given_up_ = draining_;
  away_until_ns_ = steady_ns() + away.delay_ms(++failures_, instance_, error.retry_after_ms) * 1'000'000;
  log_.debug("Kubernetes Events are not written now", {{"error", error.message}});
}

void EventRecorder::say_missing(std::string &problem, const Error &error) {
  if (problem.empty())
    log_.warning("Kubernetes Events cannot be written; promotions go on", {{"error", error.message}});
  problem = error.message;
}

EventSeries::End EventRecorder::end_of(const EventSeries::Write &write, const Error &error) {
  // An earlier attempt made it, and its answer was lost.
  if (error.code == Code::conflict && write.count == 1) return EventSeries::End::written;
  // Servers keep Events for an hour.
  if (error.code == Code::not_found && write.count > 1) return EventSeries::End::gone;
  if (error.code == Code::permission_denied && write.count > 1) {
    say_missing(count_problem_, error);
    return EventSeries::End::written;  // the Event is there; its next repeat tries again
  }
  if (error.code == Code::permission_denied) {
    closed_until_ns_ = steady_ns() + closed_ns;
    say_missing(problem_, error);
  } else {
    log_.debug("a Kubernetes Event was refused", {{"reason", write.event.reason}, {"error", error.message}});
  }
  return EventSeries::End::dropped;
}

}  // namespace promotion::host::kubernetes

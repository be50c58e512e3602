#include "receiver_test_bench.hpp"

#include <thread>

#include "flux_event.hpp"

namespace promotion::host::events {

Result<PipelinePtr> FakePipelines::find(const PipelineName &name) const {
  if (is_unavailable) return Error{Code::unavailable, "the folder cannot be read"};
  const auto found = pipelines.find(name);
  if (found == pipelines.end()) return Error{Code::not_found, "no such pipeline"};
  return found->second;
}

Result<std::string> FakeSecrets::get(const SecretName &secret, std::string_view key) const {
  if (is_unavailable) return Error{Code::unavailable, "the folder of Secrets cannot be read"};
  const auto found = secrets.find(secret.namespace_name + "/" + secret.name);
  if (found == secrets.end()) return Error{Code::not_found, "no such Secret", R"({"missing":"secret"})"};
  const auto value = found->second.find(std::string(key));
  if (value == found->second.end()) return Error{Code::not_found, "no such key", R"({"missing":"key"})"};
  return value->second;
}

Result<Admission> FakeEngine::submit(const IncomingEvent &event) {
  {
    std::lock_guard lock(mutex_);
    submitted_.push_back(event);
  }
  if (on_submit) return on_submit(event);
  return Admission{Admission::Verdict::accepted, "evt-1", ""};
}

bool FakeEngine::wait_until_ended(std::string_view, int64_t timeout_ms) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (!ended && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return ended;
}

Status FakeEngine::takes_wakes(std::string_view strategy) const {
  if (strategy == "pull-request" || strategy == "pullRequest") return success();
  if (strategy == "broken") return Error{Code::unavailable, "its module could not be loaded"};
  return Error{Code::not_found, "no module answers to '" + std::string(strategy) + "'"};
}

Result<size_t> FakeEngine::wake(std::string_view, const WakeRequest &request) {
  {
    std::lock_guard lock(mutex_);
    wakes_.push_back(request);
  }
  return on_wake(request);
}

std::vector<WakeRequest> FakeEngine::wakes() const {
  std::lock_guard lock(mutex_);
  return wakes_;
}

std::vector<IncomingEvent> FakeEngine::submitted() const {
  std::lock_guard lock(mutex_);
  return submitted_;
}

ReceiverTestBench::ReceiverTestBench() {
  options_.address = "127.0.0.1:0";
  options_.threads = 4;
  Pipeline pipeline;
  pipeline.name = {"default", "podinfo"};
  pipeline.events_secret = "creds";
  for (const char *name : {"dev", "qa", "prod"}) {
    Environment environment;
    environment.name = name;
    pipeline.environments.push_back(environment);
  }
  pipelines_.pipelines[pipeline.name] = std::make_shared<const Pipeline>(pipeline);
  secrets_.secrets["default/creds"]["hmac-key"] = "signing-key";
}

void ReceiverTestBench::set_pipeline(const std::function<void(Pipeline &)> &change) {
  auto &known = pipelines_.pipelines[{"default", "podinfo"}];
  auto pipeline = *known;
  change(pipeline);
  known = std::make_shared<const Pipeline>(pipeline);
}

void ReceiverTestBench::start() {
  receiver_ = make_receiver(
      options_, engine_, pipelines_, secrets_, [this] { return readiness_; }, log_);
  const auto started = receiver_->start();
  ASSERT_TRUE(started.ok()) << started.error().message;
}

uint16_t ReceiverTestBench::port() const {
  const auto address = receiver_->address();
  return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

std::string ReceiverTestBench::request(const std::string &method, const std::string &path,
                                       const std::string &body, const std::string &headers) {
  return method + " " + path +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "\r\n" + body;
}

std::string ReceiverTestBench::exchange(const std::string &bytes) const {
  test::RawConnection connection(port());
  connection.send(bytes);
  return connection.read_answer();
}

std::string ReceiverTestBench::post(const std::string &path, const std::string &body,
                                    const std::string &headers) const {
  return exchange(request("POST", path, body, headers));
}

std::string ReceiverTestBench::post_signed(const std::string &body, const std::string &headers,
                                           const std::string &path, const std::string &key) const {
  return post(path, body, "X-Signature: " + test::signature(key, body) + "\r\n" + headers);
}

std::string ReceiverTestBench::body_of(const std::string &answer) {
  const size_t head = answer.find("\r\n\r\n");
  return head == std::string::npos ? "" : answer.substr(head + 4);
}

}  // namespace promotion::host::events

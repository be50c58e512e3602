#include "description_check.hpp"

#include <stdexcept>

#include "network.hpp"
#include "npm.hpp"

namespace promotion::test {
namespace {

constexpr int kAttempts = 3;  // the port found free can be taken before the proxy has it

}  // namespace

std::string DescriptionCheck::unavailable() { return Npm::unavailable(); }

DescriptionCheck::DescriptionCheck(const std::string &server_url) {
  const std::filesystem::path modules = Npm::modules();
  const std::string node = Npm::node();
  const std::string description = (folder_.path() / "github.json").string();
  run_or_throw({node, PROMOTION_SUPPORT_FOLDER "/github_description.mjs",
                (modules / "@octokit/openapi/generated/api.github.com.json").string(), description});
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    port_ = free_port();
    proxy_ = std::make_unique<Process>(ProcessOptions{
        .command = {node, (modules / "@stoplight/prism-cli/dist/index.js").string(), "proxy", "--errors",
                    "--host", "127.0.0.1", "--port", std::to_string(port_), description, server_url},
        .environment = {{"NO_COLOR", "1"}, {"FORCE_COLOR", "0"}},
        .folder = folder_.path(),
        .output = folder_.path() / "proxy.log"});
    eventually([this] { return !proxy_->running() || accepts_connections(port_); });
    if (proxy_->running() && accepts_connections(port_)) break;
  }
  if (!proxy_->running()) {
    throw std::runtime_error("the proxy that checks against GitHub's description does not start: " +
                             proxy_->output());
  }
  front_ =
      std::make_unique<RecordingServer>([this](const RecordedRequest &request) { return forward(request); });
}

std::vector<std::string> DescriptionCheck::violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}

HttpAnswer DescriptionCheck::forward(const RecordedRequest &request) {
  std::map<std::string, std::string> headers = request.headers;
  for (const char *hop : {"host", "connection", "content-length", "remote_addr", "remote_port"})
    headers.erase(hop);
  HttpAnswer answer = http_request(request.method, "http://127.0.0.1:" + std::to_string(port_),
                                   request.target, request.body, headers);
  if (answer.headers["content-type"].find("application/problem+json") != std::string::npos ||
      answer.status == 0) {
    const std::lock_guard lock(mutex_);
    violations_.push_back(request.method + " " + request.target + ": " + answer.body);
  }
  for (const char *hop : {"connection", "content-length", "keep-alive", "transfer-encoding"}) {
    answer.headers.erase(hop);
  }
  return answer;
}

}  // namespace promotion::test

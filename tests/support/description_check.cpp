#include "description_check.hpp"

#include <cstdlib>
#include <stdexcept>

#include "network.hpp"

namespace promotion::test {
namespace {

constexpr int kAttempts = 3;  // the port found free can be taken before the proxy has it

std::filesystem::path npm_folder() {
  const char *folder = std::getenv("PROMOTION_NPM_FOLDER");
  return folder != nullptr ? folder : PROMOTION_NPM_FOLDER;
}

std::string first_line(const std::filesystem::path &path) {
  const std::string text = read_file(path);
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string DescriptionCheck::unavailable() {
  const std::filesystem::path folder = npm_folder();
  if (std::filesystem::exists(folder / "ready")) return {};
  if (std::filesystem::exists(folder / "unavailable")) {
    return "npm packages @stoplight/prism-cli and @octokit/openapi: " + first_line(folder / "unavailable");
  }
  return "npm packages @stoplight/prism-cli and @octokit/openapi are not installed: tests/run.sh does it, or "
         "tests/setup/npm.sh build";
}

DescriptionCheck::DescriptionCheck(const std::string &server_url) {
  const std::filesystem::path modules = npm_folder() / "node_modules";
  const std::string node = first_line(npm_folder() / "ready");
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

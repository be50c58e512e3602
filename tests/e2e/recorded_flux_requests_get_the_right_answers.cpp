// The requests of a real notification-controller, byte for byte but for the path: theirs is the recorder's.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "network.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kRecordings[] = PROMOTION_FIXTURES_FOLDER "/flux/";

struct Recording {
  const char *file;  ///< without .http
  int status;
  const char *decision;  ///< the reason id on the event's record; empty: there is none
};

void PrintTo(const Recording &recording, std::ostream *stream) { *stream << recording.file; }

// Type generic-hmac is answered by what the event says; type generic has no signature, so it is refused.
constexpr Recording kTable[] = {
    {"01-generic-upgrade-succeeded", 401, ""},
    {"02-hmac-upgrade-succeeded", 202, "promoted-any-target"},
    {"03-hmac-install-succeeded", 202, "promoted-any-target"},
    {"04-hmac-upgrade-failed-error", 202, "deployment-failed"},
    {"05-hmac-escaped-characters", 202, "deployment-failed"},
    {"06-hmac-rollback-succeeded", 202, "rolled-back"},
    {"07-hmac-test-succeeded", 202, "promoted-any-target"},
    {"08-hmac-key-with-newline", 202, "promoted-any-target"},
    {"09-headers-from-secret", 401, ""},
    {"10-hmac-headers-from-secret", 202, "promoted-any-target"},
    {"11-event-metadata", 401, ""},
    {"12-no-metadata", 401, ""},
    {"13-kustomization-progressing", 202, "progressing"},
    {"14-kustomization-reconciliation-succeeded", 202, "promoted-any-target"},
    {"15-kustomization-health-check-failed", 202, "deployment-failed"},
    {"16-old-helm-controller-form", 401, ""},
    {"17-redirect-302", 401, ""},
    {"18-retry-503-500-202", 401, ""},
    {"18b-retry-500-always", 401, ""},
    {"18c-retry-429", 401, ""},
    {"19-no-retry-204", 401, ""},
    {"19b-no-retry-400", 401, ""},
    {"19c-no-retry-501", 401, ""},
    {"19d-redirect-307", 401, ""},
    {"19e-slow-receiver", 401, ""},
    {"20-emit-202", 401, ""},
    {"21-emit-429-duplicate", 401, ""},
};

struct Request {
  std::string head;  ///< without the request line, with CRLF
  std::string query;
  std::string body;
};

// The file's (first) request. The body comes from the .body file where there is one, since those bytes are
// signed.
Request read_request(const std::string &name) {
  const std::string text = read_file(kRecordings + name + ".http");
  const std::size_t marker = text.find("--- request");
  const std::size_t line = text.find('\n', marker) + 1, head = text.find('\n', line) + 1;
  const std::size_t body = text.find("\n\n", head) + 2;
  Request request;
  const std::string request_line = text.substr(line, head - line);
  const std::size_t query = request_line.find('?');
  if (query != std::string::npos)
    request.query = request_line.substr(query, request_line.find(' ', query) - query);
  for (std::size_t at = head; at < body - 1; at = text.find('\n', at) + 1) {
    request.head += text.substr(at, text.find('\n', at) - at) + "\r\n";
  }
  const std::filesystem::path exact = kRecordings + name + ".body";
  request.body =
      std::filesystem::exists(exact) ? read_file(exact) : text.substr(body, text.find('\n', body) - body);
  return request;
}

// A pipeline for the object that the event is about, in whose environment dev the event happened.
std::string pipeline_for(const json &object) {
  const std::string name = object.at("name");
  return "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\n"
         "metadata: {name: " +
         name +
         ", namespace: default}\n"
         "spec:\n"
         "  appRef: {apiVersion: " +
         object.at("apiVersion").get<std::string>() + ", kind: " + object.at("kind").get<std::string>() +
         ", name: " + name +
         "}\n"
         "  promotion: {webhook: {url: \"http://127.0.0.1:1/\", secretRef: hook}}\n"
         "  environments:\n"
         "    - {name: dev, targets: [{namespace: apps, clusterRef: {kind: GitopsCluster, name: dev-1}}]}\n"
         "    - {name: prod, targets: [{namespace: apps}]}\n";
}

class RecordedFluxRequest : public testing::TestWithParam<Recording> {};

TEST_P(RecordedFluxRequest, GetsTheRightAnswer) {
  const Recording &recording = GetParam();
  const Request request = read_request(recording.file);
  const json object = json::parse(request.body).at("involvedObject");
  const std::string name = object.at("name");
  const bool newline = std::string(recording.file) == "08-hmac-key-with-newline";
  ControlPlane host({.pipelines = {{name + ".yaml", pipeline_for(object)}},
                     .secrets = {{"default/hook/hmac-key", newline ? "example-key\n" : "example-key"}},
                     // The recordings grow old.
                     .configuration = "events: {maxAge: 43800h}\n"});
  host.start();

  RawConnection connection(host.event_port());
  connection.send("POST /promotion/default/" + name + "/dev" + request.query + " HTTP/1.1\r\n" +
                  request.head + "\r\n" + request.body);
  const std::string answer = connection.read_answer();

  ASSERT_EQ(status_of_answer(answer), recording.status) << answer << host.log();
  if (recording.status != 202) return;
  const std::string location = header_of_answer(answer, "Location");
  ASSERT_EQ(location.rfind("/api/v1/events/", 0), 0u) << answer;
  const json event = host.event(location.substr(location.rfind('/') + 1));
  EXPECT_EQ(event.at("decisions").at(0).at("reason"), recording.decision) << event.dump(2);
}

std::string test_name(const testing::TestParamInfo<Recording> &info) {
  std::string name;
  for (const char c : std::string(info.param.file))
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Flux, RecordedFluxRequest, testing::ValuesIn(kTable), test_name);

TEST(RecordedFluxRequests, AreAllReplayed) {
  std::set<std::string> replayed, recorded;
  for (const Recording &recording : kTable) replayed.insert(recording.file);
  for (const auto &entry : std::filesystem::directory_iterator(kRecordings)) {
    if (entry.path().extension() == ".http") recorded.insert(entry.path().stem());
  }
  EXPECT_EQ(replayed, recorded);
}

}  // namespace
}  // namespace promotion::test

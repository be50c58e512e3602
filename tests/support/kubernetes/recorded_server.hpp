// The double with the tokens and the custom resource of the recordings, and how its answers are compared with
// them: status, headers and body, but for what is another each time.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "../forges/recorded_exchange.hpp"
#include "api_answers.hpp"
#include "api_double.hpp"

namespace promotion::test {

inline const std::filesystem::path kRecordings = KUBERNETES_RECORDINGS;
inline constexpr char kRecordedGroup[] = "example.org";

inline RecordedExchange recorded(const std::string &file) { return read_exchange(kRecordings / file, ""); }
inline nlohmann::json body_of(const std::string &file) {
  return nlohmann::json::parse(recorded(file).answer.body);
}

/// Ids that the server makes up, and its clock: what no two servers have in common. Entries of managedFields
/// are sorted by that clock, so their order is left out too.
inline void mask(nlohmann::json &value) {
  if (value.is_array()) {
    for (nlohmann::json &item : value) mask(item);
    return;
  }
  if (!value.is_object()) return;
  for (const char *name : {"uid", "creationTimestamp", "deletionTimestamp", "time"}) {
    if (value.contains(name) && value[name].is_string()) value[name] = "masked";
  }
  for (auto &[name, member] : value.items()) mask(member);
  if (value.contains("managedFields"))
    std::sort(value["managedFields"].begin(), value["managedFields"].end());
}

class RecordedServer : public testing::Test {
 protected:
  RecordedServer() {
    server_.set_second(std::chrono::milliseconds(20));
    server_.add_admin("example-token");
    server_.add_user("example-token-viewer", "viewer", {});
    server_.add_user("example-token-sa", "system:serviceaccount:default:example-promoter", {});
    server_.add_definition(nlohmann::json::parse(recorded("03-crd-create.http").request.body));
    server_.set_version(209);
  }

  void load_list(const std::string &file) {
    const nlohmann::json list = body_of(file);
    for (const nlohmann::json &item : list.at("items")) server_.load(kRecordedGroup, "pipelines", item);
  }
  void load_pipeline(const nlohmann::json &object) { server_.load(kRecordedGroup, "pipelines", object); }

  HttpAnswer ask(const RecordedRequest &request) {
    std::map<std::string, std::string> headers = request.headers;
    headers.erase("host");
    return http_request(request.method, server_.url(), request.target, request.body, headers);
  }

  void expect_as_recorded(const std::string &file) {
    const RecordedExchange exchange = recorded(file);
    const HttpAnswer answer = ask(exchange.request);
    EXPECT_EQ(answer.status, exchange.answer.status) << file << ": " << answer.body;
    expect_headers(answer, exchange.answer, file);
    nlohmann::json expected = nlohmann::json::parse(exchange.answer.body, nullptr, false);
    nlohmann::json given = nlohmann::json::parse(answer.body, nullptr, false);
    if (expected.is_discarded()) {
      const bool has_break =
          exchange.answer.headers.at("content-length") != std::to_string(exchange.answer.body.size());
      EXPECT_EQ(answer.body, exchange.answer.body + (has_break ? "\n" : "")) << file;
      return;
    }
    mask(expected);
    mask(given);
    EXPECT_EQ(given, expected) << file << ": what differs: " << nlohmann::json::diff(expected, given).dump(1);
  }

  static void expect_headers(const HttpAnswer &answer, const HttpAnswer &wanted, const std::string &file) {
    for (const char *name :
         {"content-type", "cache-control", "x-content-type-options", "retry-after", "warning"}) {
      const auto there = answer.headers.find(name), expected = wanted.headers.find(name);
      EXPECT_EQ(there == answer.headers.end() ? "" : there->second,
                expected == wanted.headers.end() ? "" : expected->second)
          << file << ": " << name;
    }
    for (const char *name :
         {"audit-id", "x-kubernetes-pf-flowschema-uid", "x-kubernetes-pf-prioritylevel-uid"})
      EXPECT_EQ(answer.headers.contains(name), wanted.headers.contains(name)) << file << ": " << name;
  }

  /// The events of a recorded watch, without the seconds.
  static std::vector<nlohmann::json> events_of(const std::string &file) {
    std::vector<nlohmann::json> events;
    std::istringstream lines(recorded(file).answer.body);
    for (std::string line; std::getline(lines, line);) {
      const nlohmann::json event = nlohmann::json::parse(line.substr(line.find(']') + 1), nullptr, false);
      if (event.is_object()) events.push_back(event);
    }
    return events;
  }

  /// The same request, and its events.
  std::vector<nlohmann::json> watch(const std::string &file) {
    const RecordedExchange exchange = recorded(file);
    const HttpAnswer answer = ask(exchange.request);
    EXPECT_EQ(answer.status, 200) << file;
    expect_headers(answer, exchange.answer, file);
    EXPECT_EQ(answer.headers.at("transfer-encoding"), "chunked");
    std::vector<nlohmann::json> events;
    std::istringstream lines(answer.body);
    for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line));
    return events;
  }

  KubernetesDouble server_;
};

}  // namespace promotion::test

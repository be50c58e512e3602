// Server-side apply where the recordings do not reach: who owns what, and what becomes of it.
#include <gmock/gmock.h>

#include "recorded_server.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ServerSideApply : public RecordedServer {
 protected:
  ServerSideApply() { load_list("07-list-three.http"); }

  static json condition(const std::string &type, const std::string &reason) {
    return {{"type", type}, {"status", "True"}, {"reason", reason}};
  }
  static json waiting(const std::string &revision) { return {{"waitingRevision", revision}}; }
  static json in_status(const json &status) { return {{"status", status}}; }

  HttpAnswer apply(const std::string &manager, json part, const std::string &options = "",
                   const std::string &resource = "pipelines/alpha/status") {
    part["apiVersion"] = "example.org/v1alpha1";
    part["kind"] = "Pipeline";
    part["metadata"]["name"] = "alpha";
    return http_request(
        "PATCH", server_.url(),
        "/apis/example.org/v1alpha1/namespaces/default/" + resource + "?fieldManager=" + manager + options,
        part.dump(),
        {{"Authorization", "Bearer " + token},
         {"Content-Type", "application/apply-patch+yaml"},
         {"User-Agent", "test/1"}});
  }
  void expect_applied(const std::string &manager, const json &part, const std::string &options = "") {
    const HttpAnswer answer = apply(manager, part, options);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  json alpha() const { return server_.object(kRecordedGroup, "pipelines", "default", "alpha"); }
  json status() const { return alpha().value("status", json::object()); }
  std::vector<std::string> owners() const {
    std::vector<std::string> names;
    const json object = alpha();
    for (const json &entry : object.at("/metadata/managedFields"_json_pointer))
      names.push_back(entry.at("manager"));
    std::sort(names.begin(), names.end());
    return names;
  }

  std::string token = "example-token";
};

TEST_F(ServerSideApply, ChangesNothingWhenItSaysTheSame) {
  const json part = in_status({{"environments", {{"prod", waiting("1")}}}});
  expect_applied("one", part);
  const json before = alpha();
  const std::uint64_t version = server_.version();
  expect_applied("one", part);
  EXPECT_EQ(server_.version(), version);
  EXPECT_EQ(alpha(), before);
  EXPECT_EQ(before.at("/metadata/generation"_json_pointer), 1);
}

TEST_F(ServerSideApply, TakesAwayWhatItsManagerNoLongerSays) {
  expect_applied("one", in_status({{"observedGeneration", 1},
                                   {"environments", {{"dev", waiting("2")}, {"prod", waiting("1")}}},
                                   {"conditions", json::array({condition("Ready", "Here")})}}));
  expect_applied("one", in_status({{"observedGeneration", 1}, {"environments", {{"dev", waiting("2")}}}}));
  EXPECT_EQ(status(), json({{"observedGeneration", 1}, {"environments", {{"dev", waiting("2")}}}}));
}

TEST_F(ServerSideApply, LeavesWhatOthersSayToo) {
  expect_applied("one", in_status({{"environments", {{"prod", waiting("1")}}}}));
  expect_applied("two", in_status({{"environments", {{"prod", waiting("1")}}}}));
  expect_applied("one", in_status({{"observedGeneration", 1}}));
  EXPECT_EQ(status(), json({{"environments", {{"prod", waiting("1")}}}, {"observedGeneration", 1}}));
  expect_applied("two", in_status(json::object()));
  EXPECT_EQ(status(), json({{"observedGeneration", 1}}));
}

TEST_F(ServerSideApply, TellsItemsOfAKeyedListApart) {
  expect_applied("one", in_status({{"conditions", json::array({condition("Ready", "Here")})}}));
  expect_applied("two", in_status({{"conditions", json::array({condition("Stalled", "There")})}}));
  EXPECT_EQ(status().at("conditions").size(), 2u);
  expect_applied("one", in_status({{"conditions", json::array({condition("Ready", "Again")})}}));
  EXPECT_EQ(status().at("conditions"),
            json::array({condition("Ready", "Again"), condition("Stalled", "There")}));
  expect_applied("one", in_status(json::object()));
  EXPECT_EQ(status().at("conditions"), json::array({condition("Stalled", "There")}));
}

TEST_F(ServerSideApply, NamesEachConflictAndWhoHasIt) {
  expect_applied("one", in_status({{"environments", {{"prod", waiting("1")}}},
                                   {"conditions", json::array({condition("Ready", "Here")})}}));
  const HttpAnswer refused =
      apply("two", in_status({{"environments", {{"prod", waiting("2")}}},
                              {"conditions", json::array({condition("Ready", "There")})}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(json::parse(refused.body).at("message"),
            "Apply failed with 2 conflicts: conflicts with \"one\" with subresource \"status\":\n"
            "- .status.conditions[type=\"Ready\"].reason\n- .status.environments.prod.waitingRevision");
  EXPECT_EQ(status().at("/environments/prod/waitingRevision"_json_pointer), "1");
}

TEST_F(ServerSideApply, TakesOverByForce) {
  expect_applied("one", in_status({{"environments", {{"prod", waiting("1")}}}}));
  expect_applied("two", in_status({{"environments", {{"prod", waiting("2")}}}}), "&force=true");
  EXPECT_EQ(apply("one", in_status({{"environments", {{"prod", waiting("1")}}}})).status, 409);
  expect_applied("two", in_status(json::object()));
  EXPECT_EQ(status().value("/environments/prod/waitingRevision"_json_pointer, ""), "");
}

TEST_F(ServerSideApply, GivesWhatWasThereBeforeAnOwnerToo) {
  json object = alpha();
  object["metadata"].erase("managedFields");
  object["status"] = {{"observedGeneration", 4}};
  server_.load(kRecordedGroup, "pipelines", object);
  const HttpAnswer refused = apply("one", in_status({{"observedGeneration", 5}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("before-first-apply"));
  expect_applied("one", in_status({{"observedGeneration", 5}}), "&force=true");
  EXPECT_EQ(owners(), (std::vector<std::string>{"before-first-apply", "one"}));
}

TEST_F(ServerSideApply, TakesOnlyItsPartOfTheObject) {
  json part = in_status({{"observedGeneration", 1}});
  part["spec"] = {{"appRef", {{"name", "other"}, {"kind", "HelmRelease"}}}};
  expect_applied("one", part);
  EXPECT_EQ(alpha().at("/spec/appRef/name"_json_pointer), "podinfo");
  const HttpAnswer answer = apply("one", part, "&force=true", "pipelines/alpha");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(alpha().at("/spec/appRef/name"_json_pointer), "other");
  EXPECT_EQ(alpha().at("/metadata/generation"_json_pointer), 2);
  EXPECT_EQ(status(), json({{"observedGeneration", 1}}));
}

TEST_F(ServerSideApply, MakesWhatIsNotThereOnlyWithTheRightToCreate) {
  server_.remove(kRecordedGroup, "pipelines", "default", "alpha");
  EXPECT_EQ(apply("one", in_status({{"observedGeneration", 1}})).status, 404) << "never by its status";
  json part;
  part["spec"] = body_of("10-get.http").at("spec");
  token = "example-token-sa";
  server_.add_user(token, "sa", {{kRecordedGroup, "pipelines", "patch", ""}});
  const HttpAnswer refused = apply("one", part, "", "pipelines/alpha");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("cannot create resource"));
  server_.add_user(token, "sa",
                   {{kRecordedGroup, "pipelines", "patch", ""}, {kRecordedGroup, "pipelines", "create", ""}});
  EXPECT_EQ(apply("one", part, "", "pipelines/alpha").status, 201);
  EXPECT_EQ(owners(), std::vector<std::string>{"one"});
}

}  // namespace
}  // namespace promotion::test

#include "operations/admin_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fake_operators.hpp"
#include "fake_registry.hpp"
#include "fake_store.hpp"
#include "recording_log.hpp"
#include "sample_records.hpp"

namespace promotion::host::operations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class AdminRoutesTest : public ::testing::Test {
 protected:
  AdminRoutesTest() {
    store_.event_records = {testing::sample_repeat(), testing::sample_event()};
    store_.promotion_records = {testing::sample_promotion()};
    registry_.statuses = testing::sample_modules();
  }

  AdminAnswer get(const std::string &path, std::multimap<std::string, std::string> query = {}) const {
    return routes_.answer({"GET", path, std::move(query), "localhost:8081", {}, {}, {}});
  }
  Json json(const std::string &path, std::multimap<std::string, std::string> query = {}) const {
    return Json::parse(get(path, std::move(query)).body);
  }
  static std::vector<std::string> keys(const Json &object) {
    std::vector<std::string> names;
    for (const auto &[key, value] : object.items()) names.push_back(key);
    return names;
  }

  testing::FakeStore store_;
  testing::FakeRegistry registry_;
  testing::FakeOperators operators_;
  testing::RecordingLog log_;
  Readiness readiness_;
  AdminRoutes routes_{store_, registry_, operators_, [this] { return readiness_; }, log_, true};
};

TEST_F(AdminRoutesTest, ShowEventsTheNewestFirst) {
  const auto items = json("/api/v1/events")["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["status"], "repeated");
  EXPECT_EQ(items[0]["repeatOf"], items[1]["id"]);
  EXPECT_THAT(keys(items[1]),
              ElementsAre("id", "receivedAt", "namespace", "pipeline", "environment", "status", "object",
                          "reason", "severity", "message", "revision", "timestamp", "decisions", "judgedBy"));
  EXPECT_EQ(items[1]["receivedAt"], "2026-11-23T04:02:06.789Z");
  EXPECT_EQ(items[1]["object"]["kind"], "HelmRelease");
  const auto decision = items[1]["decisions"][0];
  EXPECT_EQ(decision["outcome"], "promote");
  EXPECT_EQ(decision["targets"], Json::array({"qa/podinfo", "perf/podinfo"}));
  EXPECT_EQ(decision["details"]["revision"], "6.5.3");
  EXPECT_EQ(decision["promotionId"], "pro-1f2e3d4c5b6a79880011");
}

TEST_F(AdminRoutesTest, ShowAPromotionWithItsTasks) {
  const auto promotion = json("/api/v1/promotions/pro-1f2e3d4c5b6a79880011");
  EXPECT_THAT(keys(promotion),
              ElementsAre("id", "namespace", "pipeline", "environment", "from", "revision", "version",
                          "round", "state", "reason", "explanation", "createdAt", "updatedAt", "eventId",
                          "strategy", "gates", "tasks", "lookAgainAt", "byOperator", "words"));
  const auto task = promotion["tasks"][1];
  EXPECT_EQ(task["target"], Json({{"namespace", "podinfo"}, {"cluster", "perf"}}));
  EXPECT_EQ(task["state"], "retrying");
  EXPECT_EQ(task["dueAt"], "2026-11-23T04:05:14.789Z");
  EXPECT_EQ(task["ranBy"]["generation"], 1);
  EXPECT_TRUE(promotion["tasks"][0]["dueAt"].is_null());
}

TEST_F(AdminRoutesTest, ShowModulesWantedAndRunning) {
  const auto items = json("/api/v1/modules")["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["running"]["state"], "active");
  EXPECT_EQ(items[1]["running"]["state"], "failed");
  EXPECT_THAT(items[1]["error"].get<std::string>(), HasSubstr("no such file"));
  EXPECT_EQ(json("/api/v1/modules/webhook")["wanted"]["services"].size(), 2u);
}

TEST_F(AdminRoutesTest, FilterAndLimitLists) {
  EXPECT_EQ(json("/api/v1/events", {{"limit", "1"}})["items"].size(), 1u);
  EXPECT_EQ(json("/api/v1/events", {{"before", "evt-01JDBX0000000000000000000B"}})["items"].size(), 1u);
  EXPECT_EQ(json("/api/v1/events", {{"pipeline", "default/other"}})["items"].size(), 0u);
  EXPECT_EQ(json("/api/v1/promotions", {{"state", "running"}})["items"].size(), 1u);
  EXPECT_EQ(json("/api/v1/promotions", {{"state", "failed"}})["items"].size(), 0u);
  EXPECT_EQ(json("/api/v1/promotions", {{"environment", "prod"}})["items"].size(), 0u);
}

TEST_F(AdminRoutesTest, RefuseQueriesThatWouldBeIgnored) {
  const auto why = [&](const std::string &path, const std::string &key, const std::string &value) {
    const auto answer = get(path, {{key, value}});
    EXPECT_EQ(answer.status, 400) << answer.body;
    return Json::parse(answer.body)["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(why("/api/v1/promotions", "stat", "held"), HasSubstr("limit, pipeline, environment, state"));
  EXPECT_THAT(why("/api/v1/promotions", "state", "done"), HasSubstr("held, running, succeeded"));
  EXPECT_THAT(why("/api/v1/events", "limit", "0"), HasSubstr("1 to 1000"));
  EXPECT_THAT(why("/api/v1/events", "limit", "many"), HasSubstr("'many'"));
  EXPECT_THAT(why("/api/v1/events", "pipeline", "podinfo"), HasSubstr("NAMESPACE/NAME"));
  EXPECT_THAT(why("/api/v1/events", "before", std::string(1100, 'x')), HasSubstr("longer than 1024"));
  EXPECT_EQ(get("/api/v1/events", {{"limit", "1"}, {"limit", "2"}}).status, 400);
}

TEST_F(AdminRoutesTest, AnswerNotFoundAsJson) {
  for (const auto *path :
       {"/", "/api/v1/events/evt-none", "/api/v1/promotions/pro-none", "/api/v1/modules/none",
        "/api/v1/events/a/b", "/api/v1/events/", "/api/v2/events"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(Json::parse(answer.body)["error"]["code"], "not-found") << path;
  }
  EXPECT_EQ(get("/api/v1/events/" + std::string(1000, 'x')).status, 404);
}

TEST_F(AdminRoutesTest, AnswerUnavailableWhenTheStoreIs) {
  store_.failure = Error{Code::unavailable, "the database is locked"};
  EXPECT_EQ(get("/api/v1/events").status, 503);
  EXPECT_EQ(json("/api/v1/promotions")["error"]["message"], "the database is locked");
}

TEST_F(AdminRoutesTest, TakeNoMethodButGet) {
  for (const auto *method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    EXPECT_EQ(routes_.answer({method, "/api/v1/events", {}, "localhost", {}, {}, {}}).status, 405) << method;
}

TEST_F(AdminRoutesTest, AnswerOnlyToLoopbackNamesOverTcp) {
  const auto status = [&](const std::string &host) {
    return routes_.answer({"GET", "/healthz", {}, host, {}, {}, {}}).status;
  };
  for (const auto *host : {"localhost", "LOCALHOST:9000", "127.0.0.1:8081", "[::1]:8081", "[::1]"})
    EXPECT_EQ(status(host), 200) << host;
  for (const auto *host : {"", "evil.example.com", "localhost.evil.example.com:8081",
                           "127.0.0.1.evil.example.com", "10.0.0.1", "[::2]", "[::1"})
    EXPECT_EQ(status(host), 403) << host;
  const AdminRoutes over_unix(
      store_, registry_, operators_, [] { return Readiness(); }, log_, false);
  EXPECT_EQ(over_unix.answer({"GET", "/healthz", {}, "anything", {}, {}, {}}).status, 200);
}

TEST_F(AdminRoutesTest, TellAConfigurationWithoutTheSecretsThatWereRead) {
  auto &module = registry_.statuses.front();
  module.wanted.configuration_json = R"({"url":"https://example.com/?token=hunter2","depth":[1,"hunter2"]})";
  module.wanted.watch_json = R"({"maxErrors":0})";
  log_.mask("hunter2");
  const auto wanted = json("/api/v1/modules/" + module.name)["wanted"];
  EXPECT_EQ(wanted["configuration"],
            Json({{"url", "https://example.com/?token=***"}, {"depth", Json::array({1, "***"})}}));
  EXPECT_EQ(wanted["masked"], true);
  EXPECT_EQ(wanted["watch"], Json({{"maxErrors", 0}}));
  EXPECT_FALSE(wanted.contains("limits")) << "the usual ones";
}

TEST_F(AdminRoutesTest, TellWhetherTheHostIsReady) {
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(json("/readyz"),
            Json({{"ready", true}, {"reasons", Json::array()}, {"degraded", Json::array()}}));
  readiness_.degraded = {{"webhook", "failed", "there is no such file"}};
  EXPECT_EQ(get("/readyz").status, 200) << "the others work";
  EXPECT_EQ(json("/readyz")["degraded"],
            Json::array({{{"module", "webhook"}, {"state", "failed"}, {"reason", "there is no such file"}}}));
  readiness_.reasons = {"no evaluator is loaded", "the store is full"};
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(json("/readyz")["reasons"], Json::array({"no evaluator is loaded", "the store is full"}));
  EXPECT_EQ(get("/healthz").body, "ok\n") << "alive all the same";
}

TEST_F(AdminRoutesTest, MaskSecretsInFreeText) {
  log_.mask("open-sesame");
  store_.promotion_records[0].tasks[1].error = "login with open-sesame failed";
  store_.promotion_records[0].tasks[1].details_json = R"({"request":{"headers":["x: open-sesame"]}})";
  store_.event_records[1].event.message = "values: open-sesame";
  EXPECT_THAT(get("/api/v1/promotions").body, Not(HasSubstr("open-sesame")));
  EXPECT_THAT(get("/api/v1/events").body, Not(HasSubstr("open-sesame")));
}

TEST_F(AdminRoutesTest, SurviveRecordsThatAreNoUtf8OrJson) {
  store_.event_records[1].event.message = "broken \xff";
  store_.event_records[1].decisions[0].details_json = "{nonsense";
  const auto event = json("/api/v1/events/evt-01JDBX0000000000000000000A");
  EXPECT_EQ(event["message"], "broken \xef\xbf\xbd");
  EXPECT_EQ(event["decisions"][0]["details"], Json::object());
}

}  // namespace
}  // namespace promotion::host::operations

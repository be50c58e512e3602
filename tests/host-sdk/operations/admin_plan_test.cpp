// Questions for plans, apart from any socket.
#include <gmock/gmock.h>

#include "admin_routes_fixture.hpp"

namespace promotion::host::operations {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr const char *question = R"({"pipeline":"default/podinfo","environment":"prod","revision":"6.1.0"})";

class AdminPlanTest : public SpokenRoutesTest {
 protected:
  AdminAnswer post(const std::string &body, const std::string &type = "application/json",
                   const std::string &host = "localhost") const {
    return routes_.answer({"POST", "/api/v1/plan", {}, host, type, {}, body});
  }
};

TEST_F(AdminPlanTest, GoesToTheEngineAsItIsAsked) {
  PlanQuestion asked;
  operators_.on_plan = [&](const PlanQuestion &one) -> Result<PlanReport> {
    asked = one;
    return PlanReport{one.pipeline,   "prod",  "6.1.0", "v6.1.0",
                      "pull-request", "pro-1", true,    {{{"prod/podinfo", "eu/podinfo"}, "line\nline"}}};
  };
  const auto answer =
      post(R"({"pipeline":"default/podinfo","environment":"prod","revision":"6.1.0","notDeployed":true})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(asked.pipeline, (PipelineName{"default", "podinfo"}));
  EXPECT_EQ(asked.environment, "prod");
  EXPECT_EQ(asked.revision, "6.1.0");
  EXPECT_TRUE(asked.not_deployed);
  EXPECT_EQ(
      Json::parse(answer.body),
      Json::parse(R"({"namespace":"default","pipeline":"podinfo","environment":"prod","revision":"6.1.0",
              "version":"v6.1.0","strategy":"pull-request","promotionId":"pro-1","open":true,
              "plans":[{"targets":["prod/podinfo","eu/podinfo"],"plan":"line\nline"}]})"));
}

TEST_F(AdminPlanTest, RefusesWhatIsNotAsDocumented) {
  const auto why = [&](const std::string &body) {
    const auto answer = post(body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return message_of(answer);
  };
  EXPECT_THAT(why("nonsense"), HasSubstr("no JSON object"));
  EXPECT_THAT(why("{}"), HasSubstr("all three"));
  EXPECT_THAT(why(R"({"pipeline":"a/b","environment":"c"})"), HasSubstr("all three"));
  EXPECT_THAT(why(R"({"pipeline":"a","environment":"c","revision":"d"})"),
              HasSubstr("expected NAMESPACE/NAME"));
  EXPECT_THAT(why(R"({"pipeline":"a/b","word":"promote"})"), HasSubstr("'word' is no member"));
  EXPECT_THAT(why(R"({"pipeline":7})"), HasSubstr("'pipeline' is number; expected text"));
}

TEST_F(AdminPlanTest, IsNothingThatAPageInABrowserCanCause) {
  EXPECT_EQ(post(question, "text/plain").status, 415);
  EXPECT_EQ(post(question, "application/json", "evil.example.com").status, 403);
  for (const char *method : {"GET", "HEAD", "PUT"}) {
    const auto answer = routes_.answer({method, "/api/v1/plan", {}, "localhost", {}, {}, {}});
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.allow, "POST");
  }
  EXPECT_TRUE(routes_.wants_body({"POST", "/api/v1/plan", {}, "localhost", "application/json", {}, {}}));
  EXPECT_FALSE(routes_.wants_body({"POST", "/api/v1/plan", {}, "localhost", "text/plain", {}, {}}));
}

TEST_F(AdminPlanTest, GetsTheStatusThatFitsTheRefusal) {
  const std::vector<std::pair<Code, int>> expected = {
      {Code::not_found, 404},         {Code::failed_precondition, 409},
      {Code::invalid_argument, 400},  {Code::unavailable, 503},
      {Code::unsupported, 501},       {Code::unauthenticated, 502},
      {Code::permission_denied, 502}, {Code::resource_exhausted, 502},
      {Code::deadline_exceeded, 504}, {Code::cancelled, 503},
      {Code::internal, 500}};
  for (const auto &[code, status] : expected) {
    operators_.on_plan = [code = code](const PlanQuestion &) -> Result<PlanReport> {
      return Error{code, "No.", {}, 0};
    };
    const auto answer = post(question);
    EXPECT_EQ(answer.status, status) << name_of(code);
    EXPECT_EQ(message_of(answer), "No.");
    EXPECT_EQ(Json::parse(answer.body)["error"]["code"], name_of(code));
  }
}

}  // namespace
}  // namespace promotion::host::operations

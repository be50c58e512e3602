// Operators' words and questions, apart from any socket.
#include <gmock/gmock.h>

#include "admin_routes_fixture.hpp"

namespace promotion::host::operations {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

class AdminWordsTest : public SpokenRoutesTest {
 protected:
  AdminAnswer post(const std::string &body, const std::string &type = "application/json") const {
    return routes_.answer({"POST", "/api/v1/words", {}, "localhost", type, {}, body});
  }
  AdminAnswer get(const std::string &path, std::multimap<std::string, std::string> query = {}) const {
    return routes_.answer({"GET", path, std::move(query), "localhost", {}, {}, {}});
  }
};

TEST_F(AdminWordsTest, GoToTheEngineAsTheyAreSaid) {
  const auto answer = post(
      R"({"id":"word-0001","word":"promote","by":"alice","reason":"rollback","pipeline":"default/podinfo",
          "environment":"prod","revision":"6.0.0","notDeployed":true})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const OperatorWord said = operators_.said().at(0);
  EXPECT_EQ(said.word, Word::promote);
  EXPECT_EQ(said.pipeline, (PipelineName{"default", "podinfo"}));
  EXPECT_EQ(said.revision, "6.0.0");
  EXPECT_TRUE(said.not_deployed);
  const Json record = Json::parse(answer.body);
  EXPECT_EQ(record["word"], "promote");
  EXPECT_EQ(record["at"], "2026-11-23T04:05:06.789Z");
  EXPECT_EQ(record["outcome"], "It was done.");
}

TEST_F(AdminWordsTest, ThatAreNotAsDocumentedAreRefusedByName) {
  const auto why = [&](const std::string &body) {
    const auto answer = post(body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return message_of(answer);
  };
  EXPECT_THAT(why("nonsense"), HasSubstr("no JSON object"));
  EXPECT_THAT(why("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(why(R"({"word":"stop","pipelines":"a/b"})"), HasSubstr("'pipelines' is no member"));
  EXPECT_THAT(why(R"({"word":"halt"})"), HasSubstr("'word' is 'halt'; expected promote, approve"));
  EXPECT_THAT(why(R"({"word":"stop","all":"yes"})"), HasSubstr("'all' is string; expected true or false"));
  EXPECT_THAT(why(R"({"word":"stop","by":1})"), HasSubstr("'by' is number; expected text"));
  EXPECT_THAT(why(R"({"word":"stop","pipeline":"podinfo"})"), HasSubstr("expected NAMESPACE/NAME"));
  EXPECT_TRUE(operators_.said().empty());
}

TEST_F(AdminWordsTest, GetTheStatusThatFitsTheRefusal) {
  const std::vector<std::pair<Code, int>> expected = {{Code::not_found, 404},
                                                      {Code::failed_precondition, 409},
                                                      {Code::conflict, 409},
                                                      {Code::invalid_argument, 400},
                                                      {Code::unavailable, 503}};
  for (const auto &[code, status] : expected) {
    operators_.on_speak = [code = code](const OperatorWord &) -> Result<WordRecord> {
      return Error{code, "No.", {}, 0};
    };
    EXPECT_EQ(post(R"({"id":"word-0001","word":"resume","by":"alice","all":true})").status, status);
  }
}

TEST_F(AdminWordsTest, AreListedWithTheStopsInForce) {
  OperatorWord said;
  said.id = "word-0001";
  said.word = Word::stop;
  said.by = "alice";
  said.reason = "certificates are broken";
  said.pipeline = {"default", "podinfo"};
  store_.word_records = {{said, 1'795'406'706'789'000'000, "Stopped."}};
  store_.stop_records = {{{"", ""}, "bob", "maintenance", "word-0002", 1'795'406'706'789'000'000}};
  const Json words = Json::parse(get("/api/v1/words", {{"pipeline", "default/podinfo"}}).body)["items"];
  ASSERT_EQ(words.size(), 1u);
  EXPECT_EQ(words[0]["reason"], "certificates are broken");
  EXPECT_EQ(Json::parse(get("/api/v1/words", {{"pipeline", "default/other"}}).body)["items"].size(), 0u);
  const Json stops = Json::parse(get("/api/v1/stops").body)["items"];
  ASSERT_EQ(stops.size(), 1u);
  EXPECT_EQ(stops[0]["all"], true);
  EXPECT_EQ(stops[0]["by"], "bob");
}

TEST_F(AdminWordsTest, ExplainNeedsAllThree) {
  EXPECT_EQ(get("/api/v1/explain", {{"pipeline", "default/podinfo"}, {"environment", "prod"}}).status, 400);
  WayReport way;
  way.pipeline = {"default", "podinfo"};
  way.environment = "prod";
  way.sentence = "6.0.1 is not in prod because nobody knows.";
  way.environments = {{"dev", {{"dev/podinfo", "6.0.1", 1, 2, 0, "6.0.1"}}, {}, {}}};
  operators_.way = way;
  const auto answer = get("/api/v1/explain",
                          {{"pipeline", "default/podinfo"}, {"environment", "prod"}, {"revision", "6.0.1"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Json json = Json::parse(answer.body);
  EXPECT_EQ(json["explanation"], way.sentence);
  EXPECT_EQ(json["environments"][0]["reports"][0]["target"], "dev/podinfo");
}

}  // namespace
}  // namespace promotion::host::operations

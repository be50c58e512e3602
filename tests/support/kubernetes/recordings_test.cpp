// The double answers as the recorded server did, field by field.
#include <fstream>

#include "recorded_server.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

TEST_F(RecordedServer, ListsAndGetsObjects) {
  server_.set_version(209);
  expect_as_recorded("04-list-empty.http");
  load_list("07-list-three.http");
  for (const char *file :
       {"07-list-three.http", "10-get.http", "11-get-404.http", "18-list-all-namespaces.http"})
    expect_as_recorded(file);
}

TEST_F(RecordedServer, GivesLongListsInPages) {
  load_list("07-list-three.http");
  expect_as_recorded("08-list-limit2-page1.http");
  expect_as_recorded("09-list-limit2-page2.http");
  expect_as_recorded("84-list-400-bad-continue.http");
}

TEST_F(RecordedServer, RefusesWhoeverHasNoRight) {
  server_.load("", "secrets", body_of("50-secret-get.http"));
  for (const char *file : {"40-401.http", "41-403-anonymous.http", "42-403-serviceaccount-list.http",
                           "44-403-watch-cluster.http", "52-secret-403.http"})
    expect_as_recorded(file);
  EXPECT_TRUE(server_.verbs().empty()) << "what was refused does not count";
}

TEST_F(RecordedServer, GivesSecretsByName) {
  server_.load("", "secrets", body_of("50-secret-get.http"));
  expect_as_recorded("50-secret-get.http");
  expect_as_recorded("51-secret-404.http");
}

TEST_F(RecordedServer, KnowsNoPathOfAResourceThatIsNotThere) {
  KubernetesDouble bare;
  bare.add_admin("example-token");
  const RecordedExchange exchange = recorded("02-404-before-crd.http");
  const HttpAnswer answer = http_request("GET", bare.url(), exchange.request.target, "",
                                         {{"Authorization", "Bearer example-token"}});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.headers.at("content-type"), exchange.answer.headers.at("content-type"));
  EXPECT_EQ(answer.body, exchange.answer.body + "\n");
}

TEST_F(RecordedServer, RefusesListsOfStatesThatItDoesNotHave) {
  load_list("07-list-three.http");
  server_.set_version(240);
  expect_as_recorded("79-list-future-rv-504.http");
  server_.set_version(260);
  server_.compact();
  expect_as_recorded("82-list-410-continue-expired.http");
  expect_as_recorded("83-list-410-exact-rv.http");
}

TEST_F(RecordedServer, WatchesFromAListAndEndsInTime) {
  const std::vector<json> events = events_of("70-watch-added-modified-deleted-bookmark.http");
  ASSERT_EQ(events.size(), 4u);
  server_.set_version(232);
  server_.load(kRecordedGroup, "pipelines", events[0].at("object"));
  server_.load(kRecordedGroup, "pipelines", events[1].at("object"));
  server_.remove(kRecordedGroup, "pipelines", "default", "w1");
  EXPECT_EQ(watch("70-watch-added-modified-deleted-bookmark.http"), events);
  server_.set_version(240);
  EXPECT_TRUE(watch("71-watch-timeout-quiet.http").empty());
  EXPECT_TRUE(watch("78-watch-future-rv.http").empty());
}

TEST_F(RecordedServer, BeginsAWatchWithoutVersionWithAllThereIs) {
  const std::vector<json> events = events_of("72-watch-without-rv.http");
  ASSERT_EQ(events.size(), 2u);
  for (const json &event : events) server_.load(kRecordedGroup, "pipelines", event.at("object"));
  EXPECT_EQ(watch("72-watch-without-rv.http"), events);
  EXPECT_EQ(watch("73-watch-rv0.http"), events);
  EXPECT_EQ(watch("77-watch-one-object.http"), events_of("77-watch-one-object.http"));
}

TEST_F(RecordedServer, RefusesWatchesThatItCannotGive) {
  expect_as_recorded("76-watch-sendinitialevents.http");
  expect_as_recorded("80-watch-bad-rv-500.http");
  server_.set_version(209);
  server_.compact();
  EXPECT_EQ(watch("81-watch-410-in-stream.http"), events_of("81-watch-410-in-stream.http"));
}

TEST_F(RecordedServer, SaysInPlainTextThatThereIsTooMuchToDo) {
  HttpAnswer busy = plain_answer(429, "Too many requests, please try again later.");
  busy.headers["Retry-After"] = "1";
  server_.answer_next(busy);
  expect_as_recorded("85-429-priority-and-fairness.http");
}

TEST_F(RecordedServer, SendsItsLinesInChunksByteForByte) {
  std::ifstream file(kRecordings / "81-watch-410.raw", std::ios::binary);
  const std::string raw{std::istreambuf_iterator<char>(file), {}};
  const std::string body = raw.substr(raw.find("\r\n\r\n") + 4);
  server_.set_version(209);
  server_.compact();
  const HttpAnswer answer = ask(recorded("81-watch-410-in-stream.http").request);
  const std::size_t begin = body.find("\r\n") + 2;
  EXPECT_EQ(json::parse(answer.body), json::parse(body.substr(begin, body.find('\n', begin) - begin)));
  EXPECT_EQ(std::stoul(body, nullptr, 16), answer.body.size()) << "one line a chunk, with its line break";
}

}  // namespace
}  // namespace promotion::test

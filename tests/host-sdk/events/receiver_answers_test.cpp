// The table of answers, over a real socket.
#include <future>
#include <thread>

#include "digest.hpp"
#include "eventually.hpp"
#include "flux_event.hpp"
#include "receiver_test_bench.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::events {
namespace {

using test::header_of_answer;
using test::status_of_answer;

using ReceiverAnswers = ReceiverTestBench;

const std::string event = test::FluxEvent{}.json();
const std::string path = "/promotion/default/podinfo/dev";

TEST_F(ReceiverAnswers, TakesAnEventWithThePlaceOfItsRecord) {
  start();
  const auto answer = post_signed(event);
  EXPECT_EQ(status_of_answer(answer), 202) << answer;
  EXPECT_EQ(header_of_answer(answer, "Location"), "/api/v1/events/evt-1");
  EXPECT_EQ(header_of_answer(answer, "Content-Length"), "0");
  EXPECT_EQ(header_of_answer(answer, "Connection"), "close");
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(ReceiverAnswers, HandsTheEventToTheEngine) {
  start();
  post_signed(event, "", path + "?cluster=x");
  const auto submitted = engine_.submitted();
  ASSERT_EQ(submitted.size(), 1u);
  EXPECT_EQ(submitted[0].pipeline, pipelines_.pipelines.begin()->second);
  EXPECT_EQ(submitted[0].environment, "dev");
  EXPECT_EQ(submitted[0].body, event);
  EXPECT_EQ(submitted[0].event.object.name, "podinfo");
  EXPECT_EQ(submitted[0].digest, event_digest(path, event)) << "the query is no part of it";
  EXPECT_TRUE(log_.said("event taken event=evt-1 pipeline=default/podinfo environment=dev")) << log_.all();
}

TEST_F(ReceiverAnswers, GiveTheSameDigestToARepeatHoweverItsPathIsWritten) {
  start();
  post_signed(event);
  post_signed(event, "", "/promotion/default/pod%69nfo/dev");
  post_signed(event, "", "/promotion/default/podinfo/qa");
  const auto submitted = engine_.submitted();
  ASSERT_EQ(submitted.size(), 3u);
  EXPECT_EQ(submitted[0].digest, submitted[1].digest);
  EXPECT_NE(submitted[0].digest, submitted[2].digest);
  EXPECT_EQ(submitted[0].digest.size(), 64u);
}

TEST(EventDigest, IsThatOfPathNewlineAndBody) {
  // printf '/p\nbody' | sha256sum
  EXPECT_EQ(event_digest("/p", "body"), "0e5a0355b3c2bcfabc94fb626f216771fce9b8f5e14913573880d138232864b5");
}

TEST_F(ReceiverAnswers, TakesWhatARealSenderSends) {
  secrets_.secrets["default/creds"]["hmac-key"] = "example-key";
  start();
  auto recorded = test::read_file(std::string(PROMOTION_FIXTURES) + "/flux/05-hmac-escaped-characters.http");
  recorded = recorded.substr(recorded.find("POST "));
  std::string head = recorded.substr(0, recorded.find("\n\n"));
  head.replace(head.find("/hook/default"), 5, "/promotion");
  std::string bytes;
  for (const char c : head) bytes += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const auto body =
      test::read_file(std::string(PROMOTION_FIXTURES) + "/flux/05-hmac-escaped-characters.body");
  EXPECT_EQ(status_of_answer(exchange(bytes + "\r\n\r\n" + body)), 202);
}

TEST_F(ReceiverAnswers, RefusesWhatIsNoEvent) {
  start();
  auto answer = post_signed("hello");
  EXPECT_EQ(status_of_answer(answer), 400) << answer;
  EXPECT_EQ(body_of(answer), "the event is not JSON: it goes wrong at byte 1\n");
  answer = post_signed("{}");
  EXPECT_EQ(status_of_answer(answer), 400);
  EXPECT_EQ(body_of(answer), "the event has no involvedObject.kind\n");
  EXPECT_EQ(header_of_answer(answer, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(status_of_answer(post_signed("")), 400);
  EXPECT_TRUE(engine_.submitted().empty());
  EXPECT_TRUE(log_.said("reason=the event has no involvedObject.kind"));
}

TEST_F(ReceiverAnswers, RefusesAWrongSignatureAndAnUnknownPipelineAlike) {
  start();
  const auto wrong_key = post_signed(event, "", path, "wrong-key");
  EXPECT_EQ(status_of_answer(wrong_key), 401);
  EXPECT_EQ(body_of(wrong_key), "the signature of this event fits no key of a pipeline at this path\n");
  EXPECT_EQ(post_signed(event, "", "/promotion/default/other/dev"), wrong_key);
  EXPECT_EQ(post_signed(event, "", "/promotion/default/other/dev", "wrong-key"), wrong_key);
  EXPECT_EQ(post_signed(event, "", "/promotion/default/podinfo/nowhere", "wrong-key"), wrong_key);
  EXPECT_EQ(post(path, event), wrong_key) << "no signature";
  EXPECT_EQ(post(path, event, "X-Signature: sha1=0\r\n"), wrong_key);
  EXPECT_EQ(post(path, "{", "X-Signature: sha1=0\r\n"), wrong_key) << "what is in the body is not looked at";
  EXPECT_EQ(
      post(path, event, "X-Signature: " + test::signature("signing-key", event) + "\r\nX-Signature: x\r\n"),
      wrong_key);
  EXPECT_TRUE(engine_.submitted().empty());
}

TEST_F(ReceiverAnswers, SaysInTheLogWhyAndOnlyOnceAMinute) {
  start();
  for (int i = 0; i < 3; ++i) post_signed(event, "", path, "wrong-key");
  for (int i = 0; i < 3; ++i) post_signed(event, "", "/promotion/default/other" + std::to_string(i) + "/dev");
  size_t refusals = 0;
  for (const auto &line : log_.lines()) refusals += line.text.rfind("an event was refused", 0) == 0 ? 1 : 0;
  EXPECT_EQ(refusals, 2u) << log_.all();
  EXPECT_TRUE(log_.said(
      "pipeline=default/podinfo environment=dev reason=its signature fits none of the pipeline's keys"));
  EXPECT_TRUE(log_.said("pipeline=default/other0 environment=dev reason=there is no such pipeline"));
}

TEST_F(ReceiverAnswers, SaysHowToSetAKeyWhereThereIsNone) {
  set_pipeline([](Pipeline &pipeline) { pipeline.events_secret.reset(); });
  start();
  EXPECT_EQ(status_of_answer(post_signed(event)), 401);
  EXPECT_TRUE(log_.said("no key authenticates events of default/podinfo from dev: it names no Secret"))
      << log_.all();
  EXPECT_TRUE(log_.said(
      "Put the key that the sender signs with as 'hmac-key' into the Secret default/promotion-events"));
  EXPECT_TRUE(log_.said("set events.secretRef"));
}

TEST_F(ReceiverAnswers, TakesTheHostWideKeyWhereThePipelineNamesNone) {
  set_pipeline([](Pipeline &pipeline) { pipeline.events_secret.reset(); });
  options_.events_secret = SecretName{"flux-system", "promotion-events"};
  secrets_.secrets["flux-system/promotion-events"]["hmac-key"] = "host-wide-key";
  start();
  EXPECT_EQ(status_of_answer(post_signed(event, "", path, "host-wide-key")), 202);
  EXPECT_EQ(status_of_answer(post_signed(event, "", path, "signing-key")), 401);
}

TEST_F(ReceiverAnswers, AcceptEachKeyWhileTheyAreRotated) {
  secrets_.secrets["default/creds"]["hmac-key"] = "signing-key\nnext-key\n";
  start();
  EXPECT_EQ(status_of_answer(post_signed(event, "", path, "signing-key")), 202);
  EXPECT_EQ(status_of_answer(post_signed(event, "", path, "next-key")), 202);
}

TEST_F(ReceiverAnswers, KnowsNoOtherPath) {
  start();
  for (const char *other : {"/", "/promotion/default/podinfo", "/promotion/default/podinfo/dev/", "/metrics",
                            "/approval/default/podinfo/prod/1.0.0", "/api/v1/events"}) {
    const auto answer = post_signed(event, "", other);
    EXPECT_EQ(status_of_answer(answer), 404) << other;
    EXPECT_EQ(body_of(answer),
              "nothing is known at this path; events go to /promotion/NAMESPACE/PIPELINE/ENVIRONMENT, and "
              "what a forge says to /wake/STRATEGY\n");
  }
  EXPECT_EQ(status_of_answer(exchange(request("GET", "/" + std::string(5'000, 'a'), ""))), 404);
}

TEST_F(ReceiverAnswers, KnowsNoOtherMethod) {
  start();
  for (const char *method : {"GET", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"}) {
    const auto answer = exchange(request(method, path, ""));
    EXPECT_EQ(status_of_answer(answer), 405) << method << "\n" << answer;
    EXPECT_EQ(header_of_answer(answer, "Allow"), "POST");
  }
  const auto answer = post("/healthz", "");
  EXPECT_EQ(status_of_answer(answer), 405);
  EXPECT_EQ(header_of_answer(answer, "Allow"), "GET, HEAD");
}

TEST_F(ReceiverAnswers, RefusesAnEventFromAnUnknownEnvironment) {
  start();
  const auto answer = post_signed(event, "", "/promotion/default/podinfo/staging");
  EXPECT_EQ(status_of_answer(answer), 422);
  EXPECT_EQ(body_of(answer),
            "the pipeline default/podinfo has no environment 'staging'; it has: dev, qa, prod\n");
  EXPECT_TRUE(log_.said("has no environment 'staging'"));
}

TEST_F(ReceiverAnswers, GivesTheReasonOfARejectedEvent) {
  engine_.on_submit = [](const IncomingEvent &) {
    return Admission{Admission::Verdict::rejected, "evt-2", "the object is\nanother one"};
  };
  start();
  const auto answer = post_signed(event);
  EXPECT_EQ(status_of_answer(answer), 422);
  EXPECT_EQ(body_of(answer), "the object is another one\n");
}

TEST_F(ReceiverAnswers, AsksToTryAgainWhileSomethingCannotBeReached) {
  start();
  const auto expect_put_off = [&](const char *what) {
    const auto answer = post_signed(event);
    EXPECT_EQ(status_of_answer(answer), 503) << what;
    EXPECT_EQ(header_of_answer(answer, "Retry-After"), "5") << what;
  };
  engine_.on_submit = [](const IncomingEvent &) { return Error{Code::unavailable, "disk full"}; };
  expect_put_off("store");
  EXPECT_TRUE(log_.said("error=disk full"));
  engine_.on_submit = [](const IncomingEvent &) { return Error{Code::internal, "?"}; };
  expect_put_off("engine");
  engine_.on_submit = [](const IncomingEvent &) -> Result<Admission> { throw std::runtime_error("boom"); };
  expect_put_off("exception");
  EXPECT_TRUE(log_.said("a request could not be answered error=boom"));
  secrets_.is_unavailable = true;
  expect_put_off("secrets");
  secrets_.is_unavailable = false;
  secrets_.secrets.clear();
  expect_put_off("missing Secret");
  EXPECT_TRUE(log_.said("the folder of Secrets cannot be read")) << log_.all();
  pipelines_.is_unavailable = true;
  expect_put_off("pipelines");
}

TEST_F(ReceiverAnswers, NamesTheSecretThatIsMissing) {
  secrets_.secrets.clear();
  start();
  EXPECT_EQ(status_of_answer(post_signed(event)), 503);
  EXPECT_TRUE(log_.said("looked for 'hmac-key.dev' and 'hmac-key' in the Secret default/creds"))
      << log_.all();
}

TEST_F(ReceiverAnswers, TurnsRequestsAwayWhenTooManyWait) {
  options_.threads = 1;
  options_.queue = 1;
  std::promise<void> go;
  const auto gate = go.get_future().share();
  engine_.on_submit = [gate](const IncomingEvent &) {
    gate.wait();
    return Admission{Admission::Verdict::accepted, "evt-1", ""};
  };
  start();
  const auto bytes =
      request("POST", path, event, "X-Signature: " + test::signature("signing-key", event) + "\r\n");
  test::RawConnection first(port());
  first.send(bytes);
  ASSERT_TRUE(test::eventually([&] { return engine_.submitted().size() == 1; }));
  // Whichever of two is handed over first takes the one place in the queue; the other one has none.
  std::vector<std::future<std::string>> others;
  for (int i = 0; i < 2; ++i)
    others.push_back(std::async(std::launch::async, [&] { return exchange(bytes); }));
  ASSERT_TRUE(test::eventually([&] {
    return others[0].wait_for(std::chrono::seconds(0)) == std::future_status::ready ||
           others[1].wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  go.set_value();
  const auto a = others[0].get(), b = others[1].get();
  EXPECT_EQ(status_of_answer(a) + status_of_answer(b), 429 + 202);
  const auto &refused = status_of_answer(a) == 429 ? a : b;
  EXPECT_EQ(header_of_answer(refused, "Retry-After"), "5");
  EXPECT_EQ(body_of(refused), "too many requests are waiting; try again\n");
  EXPECT_EQ(status_of_answer(first.read_answer()), 202);
  EXPECT_TRUE(log_.said("too many are waiting"));
}

TEST_F(ReceiverAnswers, SaysWhetherItIsAliveAndReady) {
  start();
  auto answer = exchange(request("GET", "/healthz", ""));
  EXPECT_EQ(status_of_answer(answer), 200);
  EXPECT_EQ(body_of(answer), "ok\n");
  answer = exchange(request("GET", "/readyz?verbose", ""));
  EXPECT_EQ(status_of_answer(answer), 200);
  EXPECT_EQ(body_of(answer), "{\"ready\":true,\"reasons\":[],\"degraded\":[]}\n");
  EXPECT_EQ(header_of_answer(answer, "Content-Type"), "application/json");
  readiness_.degraded = {{"webhook", "failed", "there is no such file"}};
  answer = exchange(request("GET", "/readyz", ""));
  EXPECT_EQ(status_of_answer(answer), 200) << "the others work";
  EXPECT_NE(body_of(answer).find(
                R"("degraded":[{"module":"webhook","state":"failed","reason":"there is no such file"}])"),
            std::string::npos);
  readiness_ = {{"no evaluator is loaded", "the store is full"}, {}};
  answer = exchange(request("GET", "/readyz", ""));
  EXPECT_EQ(status_of_answer(answer), 503);
  EXPECT_EQ(
      body_of(answer),
      "{\"ready\":false,\"reasons\":[\"no evaluator is loaded\",\"the store is full\"],\"degraded\":[]}\n");
  EXPECT_EQ(status_of_answer(exchange(request("HEAD", "/healthz", ""))), 200);
}

PromotionRecord promotion_with(const std::vector<std::string> &links) {
  PromotionRecord promotion;
  promotion.event_id = "evt-1";
  for (const auto &link : links) {
    TaskRecord task;
    task.link = link;
    promotion.tasks.push_back(task);
  }
  return promotion;
}

TEST_F(ReceiverAnswers, GivesTheLinkToWhoWaits) {
  engine_.ended = true;
  engine_.records.promotion_records = {
      promotion_with({"refs/heads/x", "https://github.example.com/o/r/pull/1"})};
  start();
  const auto answer = post_signed(event, "Prefer: wait=5\r\n");
  EXPECT_EQ(status_of_answer(answer), 201) << answer;
  EXPECT_EQ(header_of_answer(answer, "Location"), "https://github.example.com/o/r/pull/1");
  EXPECT_EQ(header_of_answer(answer, "Preference-Applied"), "wait=5");
}

TEST_F(ReceiverAnswers, GivesTheRecordToWhoWaitsWhereThereIsNoLink) {
  engine_.ended = true;
  engine_.records.promotion_records = {promotion_with({"", "https://host/a b\r\nX: y"})};
  start();
  const auto answer = post_signed(event, "Prefer: wait=5\r\n");
  EXPECT_EQ(status_of_answer(answer), 200);
  EXPECT_EQ(header_of_answer(answer, "Location"), "/api/v1/events/evt-1");
}

TEST_F(ReceiverAnswers, TellsWhoWaitsWhenTheTimeIsUp) {
  start();
  const auto answer = post_signed(event, "Prefer: respond-async, wait=1\r\n");
  EXPECT_EQ(status_of_answer(answer), 202);
  EXPECT_EQ(header_of_answer(answer, "Location"), "/api/v1/events/evt-1");
}

TEST_F(ReceiverAnswers, LetsOnlySomeWaitSoThatOthersAreServed) {
  options_.threads = 2;
  start();
  auto waiting = std::async(std::launch::async, [&] { return post_signed(event, "Prefer: wait=10\r\n"); });
  ASSERT_TRUE(test::eventually([&] { return engine_.submitted().size() == 1; }));
  const auto answer = post_signed(event, "Prefer: wait=10\r\n");
  EXPECT_EQ(status_of_answer(answer), 202);
  EXPECT_EQ(header_of_answer(answer, "Preference-Applied"), "");
  engine_.ended = true;
  EXPECT_EQ(status_of_answer(waiting.get()), 200);
}

TEST_F(ReceiverAnswers, AnswersWhoWaitsWhenItStops) {
  start();
  auto waiting = std::async(std::launch::async, [&] { return post_signed(event, "Prefer: wait=10\r\n"); });
  ASSERT_TRUE(test::eventually([&] { return engine_.submitted().size() == 1; }));
  receiver_->stop();
  EXPECT_EQ(status_of_answer(waiting.get()), 202);
}

TEST_F(ReceiverAnswers, IsNoLongerThereOnceItHasStopped) {
  start();
  const auto listened = port();
  receiver_->stop();
  receiver_->stop();
  EXPECT_FALSE(test::accepts_connections(listened));
}

TEST_F(ReceiverAnswers, SaysWhyItCannotListen) {
  start();
  options_.address = receiver_->address();
  const auto second = make_receiver(
      options_, engine_, pipelines_, secrets_, [] { return Readiness(); }, log_);
  const auto started = second->start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, Code::unavailable);
  EXPECT_NE(started.error().message.find("already in use"), std::string::npos);
}

TEST_F(ReceiverAnswers, PutsNoSecretAndNoBodyIntoTheLog) {
  start();
  post_signed(event);
  post_signed(event, "", path, "wrong-key");
  post_signed("{\"reason\":\"body-text\"");
  EXPECT_EQ(log_.all().find("signing-key"), std::string::npos);
  EXPECT_EQ(log_.all().find("body-text"), std::string::npos);
  EXPECT_EQ(log_.all().find("Helm upgrade"), std::string::npos);
}

}  // namespace
}  // namespace promotion::host::events

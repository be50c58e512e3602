// What passes between the host and a strategy module, and what is stopped on the way.
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "registry_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::RegistryTest;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StrategyTest : public RegistryTest {
 protected:
  void load(const std::vector<std::string> &more = {}) {
    open(entry("probe-strategy", more) + entry("concurrent-probe"));
    strategy_ = strategy("probe");
  }
  void SetUp() override { load(); }

  StrategyPtr strategy_;
};

}  // namespace

TEST_F(StrategyTest, SeesItsTaskAndOnlyItsOwnBlocks) {
  StrategyTask one = task("echo", pipeline("a-probe", R"({"url":"https://example.com"})"));
  one.attempt = 3;
  one.step = 9;
  one.held = true;
  one.targets = {{1, "v0"}, {0, ""}};
  one.state = TaskState{1, "abc"};
  one.inherited = TaskState{2, "def"};
  one.metadata = {{"oci-digest", "sha256:1"}};
  StepResult result = result_of(strategy_, one);
  EXPECT_EQ(result.message,
            R"(apps/app dev=:local/app-dev qa=probe{"url":"https://example.com"}!:local/app-qa,perf/app-perf)"
            R"( prod=somebody-elses{"any":1} task=tsk-1 source=0 into=1 attempt=3 step=9 held)"
            R"( target=1<v0 target=0< state=1:abc inherited=2:def oci-digest=sha256:1 configuration={})");
  EXPECT_EQ(result.outcome, StepOutcome::succeeded);
  EXPECT_EQ(result.state.version, 2u);
  EXPECT_EQ(result.state.bytes, "kept");
  EXPECT_EQ(result.link, "https://example.com/1");
  EXPECT_EQ(result.details_json, R"({"number":7})");
  one.source.reset();
  EXPECT_THAT(result_of(strategy_, one).message, HasSubstr("source=none"));
}

TEST_F(StrategyTest, SaysHowItGoesOn) {
  StepResult waiting = result_of(strategy_, task("wait"));
  EXPECT_EQ(waiting.outcome, StepOutcome::waiting);
  EXPECT_EQ(waiting.look_again_ms, 1500);
  EXPECT_EQ(waiting.wake_key, "pr-1");
  StepResult failed = result_of(strategy_, task("fail"));
  EXPECT_EQ(failed.outcome, StepOutcome::failed);
  EXPECT_EQ(failed.code, Code::unavailable);
  EXPECT_EQ(failed.look_again_ms, -1);
  EXPECT_EQ(failed.state.bytes, "kept") << "a failure keeps its state";
  EXPECT_EQ(result_of(strategy_, task("fail-unknown")).code, Code::internal);
  EXPECT_EQ(result_of(strategy_, task("bytes")).message, "a\uFFFD");
}

TEST_F(StrategyTest, IsNotBelievedWhenItBreaksTheContract) {
  struct Case {
    const char *mode;
    Code code;
    const char *expected;
  };
  for (const Case &c :
       {Case{"twice", Code::internal, "put two results for one task"},
        Case{"forgets", Code::internal, "returned OK without a result"},
        Case{"outcome", Code::internal, "the outcome 99"},
        Case{"success-with-status", Code::internal, "the status -14 with an outcome that is no failure"},
        Case{"state-version", Code::internal,
             "a state of version 1, while its manifest says that it writes 2"},
        Case{"bad-details", Code::internal, "details that are no JSON object"},
        Case{"null-text", Code::internal, "a text without data"},
        Case{"short", Code::internal, "NULL or too short"}, Case{"null", Code::internal, "NULL or too short"},
        Case{"throws", Code::internal, "an exception (step is broken) out of step"},
        Case{"long-state", Code::invalid_argument, "a state of 70000 bytes; at most 65536"},
        Case{"long-message", Code::invalid_argument, "a message of 70000 bytes; at most 4096"},
        Case{"long-link", Code::invalid_argument, "a link of 70000 bytes; at most 2048"},
        Case{"long-details", Code::invalid_argument, "a details of 70000 bytes; at most 16384"}}) {
    Error error = error_of(strategy_, task(c.mode));
    EXPECT_EQ(error.code, c.code) << c.mode;
    EXPECT_THAT(error.message, HasSubstr(c.expected)) << c.mode;
    EXPECT_THAT(error.message, HasSubstr("the strategy probe-strategy 2.0.1")) << c.mode;
  }
  EXPECT_EQ(result_of(strategy_, task("beyond")).outcome, StepOutcome::succeeded);
  EXPECT_TRUE(log_.said("fault=put a result for a task that it was not given"));
}

TEST_F(StrategyTest, SpoilsOnlyTheTaskThatSomethingIsWrongWith) {
  auto results = step(strategy_, {task("echo"), task("twice"), task("echo")});
  ASSERT_THAT(results, SizeIs(3));
  EXPECT_TRUE(results[0].ok());
  EXPECT_FALSE(results[1].ok());
  EXPECT_TRUE(results[2].ok());
}

TEST_F(StrategyTest, SharesTheErrorOfACallAmongTasksWithoutAResult) {
  auto results = step(strategy_, {task("echo"), task("fails"), task("echo")});
  ASSERT_THAT(results, SizeIs(3));
  EXPECT_TRUE(results[0].ok()) << "it had its result before";
  for (size_t i : {1, 2}) {
    ASSERT_FALSE(results[i].ok());
    EXPECT_EQ(results[i].error().code, Code::unavailable);
    EXPECT_EQ(results[i].error().message, "the forge is down");
    EXPECT_EQ(results[i].error().retry_after_ms, 250);
  }
}

TEST_F(StrategyTest, IsNotGivenATaskThatItCannotUnderstand) {
  StrategyTask newer = task("echo"), elsewhere = task("echo"), beyond = task("echo"), lost = task("echo");
  newer.state = TaskState{3, "from the future"};
  elsewhere.environment = 7;
  beyond.targets = {{5, ""}};
  lost.pipeline = nullptr;
  auto results = step(strategy_, {newer, task("echo"), elsewhere, beyond, lost});
  ASSERT_THAT(results, SizeIs(5));
  EXPECT_EQ(results[0].error().code, Code::failed_precondition);
  EXPECT_THAT(results[0].error().message,
              HasSubstr("a state of version 3, which the strategy probe-strategy 2.0.1 cannot read"));
  EXPECT_TRUE(results[1].ok());
  for (size_t i : {2, 3, 4}) EXPECT_EQ(results[i].error().code, Code::invalid_argument) << i;
}

TEST_F(StrategyTest, TellsWhatItsTasksWorkOn) {
  EXPECT_EQ(*strategy_->group(task("echo")), "repository:app");
  EXPECT_EQ(*strategy_->group(task("alone")), "");
  EXPECT_THAT(strategy_->group(task("long-group")).error().message,
              HasSubstr("a group of more than 4096 bytes"));
}

TEST_F(StrategyTest, ChecksABlockBySchemaAndThenByTheModule) {
  auto by_schema = strategy_->validate(pipeline("probe", R"({"url":7,"veto":"x"})"), 1);
  ASSERT_TRUE(by_schema.ok());
  ASSERT_THAT(*by_schema, SizeIs(1));
  EXPECT_EQ(by_schema->at(0).json_pointer, "/url");
  auto by_module = strategy_->validate(pipeline("probe", R"({"url":"x","veto":"x"})"), 1);
  ASSERT_TRUE(by_module.ok());
  ASSERT_THAT(*by_module, SizeIs(1));
  EXPECT_EQ(by_module->at(0).reason, "vetoed");
  EXPECT_THAT(*strategy_->validate(pipeline("probe", R"({"url":"x"})"), 1), IsEmpty());
  EXPECT_EQ(strategy_->validate(pipeline(), 9).error().code, Code::invalid_argument);
}

TEST_F(StrategyTest, TellsWhatItCanDo) {
  EXPECT_FALSE(strategy_->inherits());
  EXPECT_TRUE(strategy_->can_withdraw());
  EXPECT_EQ(strategy_->withdraw({task("wait")}, {})[0]->outcome, StepOutcome::waiting);
  StrategyPtr other = strategy("concurrent");
  EXPECT_TRUE(other->inherits());
  EXPECT_FALSE(other->can_withdraw());
  EXPECT_EQ(other->withdraw({task("wait")}, {})[0]->outcome, StepOutcome::succeeded) << "nothing to undo";
}

TEST_F(StrategyTest, IsCalledOnceAtATimeUnlessItIsConcurrent) {
  auto overlaps = [&](const StrategyPtr &called) {
    std::atomic<int> seen{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 5; ++n) {
          auto results = called->step({task("overlap")}, {});
          if (results[0].ok() && results[0]->message == "overlap") ++seen;
        }
      });
    for (auto &thread : threads) thread.join();
    return seen.load();
  };
  EXPECT_EQ(overlaps(strategy_), 0);
  EXPECT_GT(overlaps(strategy("concurrent")), 0);
}

TEST_F(StrategyTest, IsToldOfACancellation) {
  std::stop_source stop;
  StepResults results;
  std::thread caller([&] {
    results = strategy_->step({task("cancel")}, {.deadline_ms = 60'000, .stop = stop.get_token()});
  });
  stop.request_stop();
  caller.join();
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_EQ(results[0].error().code, Code::cancelled);
}

TEST_F(StrategyTest, GivesUpWaitingForItsTurnAtTheDeadline) {
  std::stop_source stop;
  std::thread busy(
      [&] { strategy_->step({task("cancel")}, {.deadline_ms = 60'000, .stop = stop.get_token()}); });
  StepResults late;
  do {  // until the other one is in
    late = strategy_->step({task("echo")}, {.deadline_ms = 20, .stop = {}});
  } while (late[0].ok());
  EXPECT_EQ(late[0].error().code, Code::deadline_exceeded);
  EXPECT_THAT(late[0].error().message, HasSubstr("takes one call at a time"));
  stop.request_stop();
  busy.join();
}

TEST_F(StrategyTest, HasNoServiceThatWasNotGranted) {
  EXPECT_EQ(result_of(strategy_, task("services")).message, "");
  load({"services: [promotion.secrets/1, promotion.timezones/1]"});
  EXPECT_EQ(result_of(strategy_, task("services")).message, "promotion.secrets/1 promotion.timezones/1 ");
}

TEST_F(StrategyTest, LogsUnderItsOwnNameAndTrace) {
  StrategyTask traced = task("log");
  traced.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  result_of(strategy_, traced);
  EXPECT_TRUE(log_.said("a line\uFFFD module=probe-strategy trace=" + traced.trace_parent)) << log_.all();
  EXPECT_TRUE(log_.said("size=7"));
  EXPECT_TRUE(log_.said("module-=forged")) << "the host's own field is not taken away";
  EXPECT_TRUE(log_.said(R"(nested={"a":[1]})"));
  traced.revision = "trace";
  EXPECT_EQ(result_of(strategy_, traced).message, traced.trace_parent);
}

TEST_F(StrategyTest, ReadsTheSecretsOfItsOwnPipelinesOnly) {
  secrets_.set("apps/token/key", "hunter2hunter2");
  secrets_.set("kube-system/token/key", "crown jewels");
  secrets_.set("shared/token/key", "for everybody");
  load({"services: [promotion.secrets/1]", "secretNamespaces: [shared]"});
  EXPECT_TRUE(log_.said("a secret at create: -7")) << "a call about no pipeline";
  EXPECT_EQ(result_of(strategy_, task("secret:apps:token:key")).message, "got 14 bytes");
  EXPECT_EQ(result_of(strategy_, task("secret::token:key")).message, "got 14 bytes");
  EXPECT_EQ(result_of(strategy_, task("secret:shared:token:key")).message, "got 13 bytes");
  Error other = error_of(strategy_, task("secret:kube-system:token:key"));
  EXPECT_EQ(other.code, Code::permission_denied);
  EXPECT_THAT(other.message, HasSubstr("'kube-system'"));
  EXPECT_EQ(error_of(strategy_, task("secret:apps:none:key")).code, Code::not_found);
  auto two = step(strategy_, {task("secret::token:key"), task("echo", pipeline("probe", "{}", "second"))});
  EXPECT_EQ(two[0].error().code, Code::invalid_argument) << "which of the two pipelines?";
}

TEST_F(StrategyTest, HasItsSecretsMaskedInAllThatItSays) {
  secrets_.set("apps/token/key", "hunter2hunter2");
  load({"services: [promotion.secrets/1]"});
  StepResult result = result_of(strategy_, task("secret:apps:token:key"));
  EXPECT_EQ(result.link, "https://example.com/?token=***");
  EXPECT_EQ(result.details_json, R"({"token":"***"})");
}

TEST_F(StrategyTest, HasAPrivateFolder) {
  load({"services: [promotion.storage/1]"});
  std::filesystem::path folder = result_of(strategy_, task("storage")).message;
  EXPECT_EQ(folder, folder_.path() / "storage/probe-strategy");
  struct stat found {};
  ASSERT_EQ(stat(folder.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(std::filesystem::is_directory(result_of(strategy_, task("storage")).message)) << "made again";
  std::filesystem::remove_all(folder);
  std::filesystem::create_symlink("/tmp", folder);
  EXPECT_THAT(error_of(strategy_, task("storage")).message, HasSubstr("it is no folder"));
}

}  // namespace promotion::host

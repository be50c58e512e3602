// What a strategy module may be able to do besides: look outside, plan, and read requests that wake its
// tasks.
#include "registry_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::RegistryTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class StrategyExtensions : public RegistryTest {
 protected:
  void SetUp() override {
    open(entry("probe-strategy", {"services: [promotion.secrets/1]"}) + entry("concurrent-probe"));
    strategy_ = strategy("probe");
  }

  Result<std::vector<std::string>> wake(const std::string &body) {
    return strategy_->wake({"/some/path?a=b", {{"x-one", "1"}, {"x-one", "2"}, {"x-bad", "\xff"}}, body}, {});
  }

  StrategyPtr strategy_;
};

}  // namespace

TEST_F(StrategyExtensions, LooksOutsideAsItIsAskedTo) {
  const auto look = [&](const std::string &options) {
    return strategy_->look_outside(pipeline("probe", R"({"url":"x"})"), 1, options, {});
  };
  const auto found = look(R"({"repository":"here"})");
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_THAT(*found, SizeIs(1));
  EXPECT_FALSE(found->at(0).is_error);
  EXPECT_EQ(found->at(0).json_pointer, "/url");
  EXPECT_EQ(found->at(0).reason, "looked");
  EXPECT_EQ(found->at(0).message, R"(qa with {"repository":"here"})");
  EXPECT_EQ(look("")->at(0).message, "qa with ");
  EXPECT_EQ(look("[]").error().code, Code::invalid_argument);
  EXPECT_EQ(strategy_->look_outside(pipeline(), 9, "", {}).error().code, Code::invalid_argument);
  EXPECT_EQ(strategy("concurrent")->look_outside(pipeline("concurrent"), 1, "", {}).error().code,
            Code::unsupported);
}

TEST_F(StrategyExtensions, IsNotBelievedAllThatItSaysOfOutside) {
  const auto look = [&](const std::string &option) {
    return strategy_->look_outside(pipeline("probe", R"({"url":"x"})"), 1, R"({")" + option + R"(":1})", {});
  };
  EXPECT_EQ(look("long")->at(0).message.size(), 4096u);
  EXPECT_EQ(look("many").error().code, Code::resource_exhausted) << "it passed the refusal on";
  EXPECT_THAT(*look("many stubborn"), SizeIs(200)) << "what came before it stays";
  EXPECT_EQ(look("severity").error().code, Code::invalid_argument);
  EXPECT_EQ(look("severity stubborn").error().code, Code::internal);
  EXPECT_EQ(look("reason stubborn").error().code, Code::internal);
  EXPECT_EQ(look("fails").error().code, Code::unavailable);
  EXPECT_THAT(look("fails").error().message, HasSubstr("the forge is down"));
  EXPECT_EQ(look("throws").error().code, Code::internal);
}

TEST_F(StrategyExtensions, SaysWhatAFirstStepWouldDo) {
  StrategyTask one = task("echo");
  one.metadata = {{"oci-digest", "sha256:1"}};
  const auto plan = strategy_->plan(one, {});
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(plan->substr(0, 5), "plan\n");
  EXPECT_THAT(*plan, HasSubstr(" task=tsk-1 source=0 into=1 "));
  EXPECT_THAT(*plan, HasSubstr("oci-digest=sha256:1"));
}

TEST_F(StrategyExtensions, HasItsSecretsMaskedInItsPlan) {
  secrets_.set("apps/token/key", "hunter2hunter2");
  EXPECT_EQ(*strategy_->plan(task("secret:apps:token:key"), {}), "***");
}

TEST_F(StrategyExtensions, TellsWhyThereIsNoPlan) {
  EXPECT_EQ(strategy_->plan(task("fails"), {}).error().code, Code::unavailable);
  EXPECT_EQ(strategy_->plan(task("fails"), {}).error().message, "the forge is down");
  EXPECT_EQ(strategy_->plan(task("throws"), {}).error().code, Code::internal);
  EXPECT_EQ(strategy_->plan(task("long"), {}).error().code, Code::resource_exhausted);
  EXPECT_THAT(strategy_->plan(task("long"), {}).error().message, HasSubstr("a plan of more than 4194304"));
  StrategyTask elsewhere = task("echo");
  elsewhere.environment = 7;
  EXPECT_EQ(strategy_->plan(elsewhere, {}).error().code, Code::invalid_argument);
  const auto none = strategy("concurrent")->plan(task("echo", pipeline("concurrent")), {});
  EXPECT_EQ(none.error().code, Code::unsupported);
  EXPECT_THAT(none.error().message, HasSubstr("the strategy concurrent-probe 2.0.1 cannot say beforehand"));
}

TEST_F(StrategyExtensions, ReadsARequestThatWakesItsTasks) {
  EXPECT_TRUE(strategy_->can_wake());
  const auto keys = wake(std::string("\0\xff", 2));
  ASSERT_TRUE(keys.ok()) << keys.error().message;
  EXPECT_THAT(*keys, ElementsAre("path=/some/path?a=b", "x-one=1", "x-one=2", "x-bad=\uFFFD", "bytes=2"));
}

TEST_F(StrategyExtensions, RefusesARequestThatItCannotRead) {
  EXPECT_EQ(wake("unknown").error().code, Code::invalid_argument);
  EXPECT_EQ(wake("unknown").error().message, "no known form");
  EXPECT_EQ(wake("throws").error().code, Code::internal);
  EXPECT_FALSE(strategy("concurrent")->can_wake());
  EXPECT_EQ(strategy("concurrent")->wake({}, {}).error().code, Code::unsupported);
}

TEST_F(StrategyExtensions, MayNameNeitherManyWakeKeysNorLongOnes) {
  EXPECT_EQ(wake("long").error().code, Code::internal);
  EXPECT_THAT(wake("long").error().message, HasSubstr("a wake key of 2000 bytes"));
  EXPECT_THAT(wake("empty").error().message, HasSubstr("a wake key without text"));
  EXPECT_THAT(wake("many").error().message, HasSubstr("more than 64 wake keys"));
}

}  // namespace promotion::host

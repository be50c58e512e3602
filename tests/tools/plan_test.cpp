// What a promotion would do, as promotionctl shows it.
#include "json.hpp"
#include "program_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

class PromotionCtlPlan : public ProgramTest {
 protected:
  PromotionCtlPlan() {
    host_.operators.on_plan = [this](const host::PlanQuestion &question) -> host::Result<host::PlanReport> {
      asked_ = question;
      host::PlanReport report;
      report.pipeline = question.pipeline;
      report.environment = question.environment;
      report.revision = question.revision;
      report.version = "v" + question.revision;
      report.strategy = "pull-request";
      report.promotion_id = "pro-1f2e3d4c5b6a79880011";
      report.parts = {{{"eu/podinfo", "us/podinfo"}, "A pull request\n\n-old\x1b[2J\n+new\n"},
                      {{"asia/podinfo"}, "Nothing to change"}};
      return report;
    };
  }

  host::PlanQuestion asked_;
};

TEST_F(PromotionCtlPlan, ShowsWhatIsDoneForWhichTargets) {
  ASSERT_EQ(run({"plan", "default/podinfo", "prod", "6.1.0"}), done) << err_.str();
  EXPECT_EQ(out_.str(),
            "Pipeline:     default/podinfo\n"
            "Environment:  prod\n"
            "Revision:     6.1.0\n"
            "Version:      v6.1.0\n"
            "Strategy:     pull-request\n"
            "Promotion:    pro-1f2e3d4c5b6a79880011, not begun\n"
            "\n"
            "For eu/podinfo, us/podinfo:\n"
            "\n"
            "A pull request\n"
            "\n"
            "-old [2J\n"
            "+new\n"
            "\n"
            "For asia/podinfo:\n"
            "\n"
            "Nothing to change\n")
      << "no text moves the cursor";
  EXPECT_FALSE(asked_.not_deployed);
}

TEST_F(PromotionCtlPlan, MayBeAboutARevisionThatNobodyHasReported) {
  ASSERT_EQ(run({"plan", "default/podinfo", "prod", "7.0.0", "--not-deployed"}), done) << err_.str();
  EXPECT_EQ(asked_.pipeline.namespace_name, "default");
  EXPECT_EQ(asked_.environment, "prod");
  EXPECT_EQ(asked_.revision, "7.0.0");
  EXPECT_TRUE(asked_.not_deployed);
}

TEST_F(PromotionCtlPlan, GivesThePlanAsADocument) {
  ASSERT_EQ(run({"plan", "default/podinfo", "prod", "6.1.0", "-o", "json"}), done);
  const auto json = Json::parse(out_.str());
  EXPECT_EQ(json["open"], false);
  EXPECT_EQ(json["plans"][0]["targets"], Json::parse(R"(["eu/podinfo","us/podinfo"])"));
  EXPECT_EQ(json["plans"][0]["plan"], "A pull request\n\n-old\x1b[2J\n+new\n");
}

TEST_F(PromotionCtlPlan, EndsWithOneAndTheHostsSentenceWhereThereIsNone) {
  host_.operators.on_plan = [](const host::PlanQuestion &) -> host::Result<host::PlanReport> {
    return host::Error{
        host::Code::unsupported, "the strategy pigeon cannot say beforehand what it would do", {}, 0};
  };
  EXPECT_EQ(run({"plan", "default/podinfo", "prod", "6.1.0"}), failed);
  EXPECT_EQ(err_.str(), "promotionctl: the strategy pigeon cannot say beforehand what it would do\n");
  EXPECT_THAT(out_.str(), IsEmpty());
}

TEST_F(PromotionCtlPlan, EndsWithTwoWhereSomethingIsMissing) {
  for (const auto &arguments : std::vector<std::vector<std::string>>{
           {"plan"}, {"plan", "default/podinfo"}, {"plan", "default/podinfo", "prod"}}) {
    EXPECT_EQ(run(arguments), wrong_usage);
    EXPECT_THAT(err_.str(), StartsWith("promotionctl: "));
  }
}

}  // namespace
}  // namespace promotion::ctl

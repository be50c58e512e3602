// Each mistake in a manifest that `promotionctl lint` finds, with its place.
#include "lint_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST_F(LintTest, FindsNothingWhereNothingIsWrong) {
  EXPECT_THAT(findings(good_pipeline), IsEmpty());
  EXPECT_EQ(out_.str(), "1 pipeline in 1 file: no errors, no warnings\n");
}

struct Case {
  const char *name;
  const char *from;
  const char *to;
  const char *finding;  // how the one line begins
  const char *reason;
};

void PrintTo(const Case &mistake, std::ostream *stream) { *stream << mistake.name; }

class LintFinds : public LintTest, public ::testing::WithParamInterface<Case> {};

TEST_P(LintFinds, TheMistakeAtItsPlace) {
  const auto &mistake = GetParam();
  const auto found = findings(changed(mistake.from, mistake.to));
  ASSERT_THAT(found, ::testing::SizeIs(1));
  EXPECT_THAT(found[0], StartsWith(std::string("podinfo.yaml:") + mistake.finding));
  EXPECT_THAT(found[0], ::testing::EndsWith(std::string("[") + mistake.reason + "]"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, LintFinds,
    ::testing::Values(
        Case{"EnvironmentTwice", "- name: qa", "- name: dev",
             "21:7: error: spec.environments[1].name: is 'dev', the name of the environment in line 17 too",
             "duplicate-environment"},
        Case{"TargetTwice", "clusterRef: {name: perf}", "clusterRef: {name: qa}",
             "24:11: error: spec.environments[1].targets[1]: is the target qa/podinfo again",
             "duplicate-target"},
        Case{"NoTargets", "targets:\n        - {namespace: podinfo, clusterRef: {name: prod}}", "targets: []",
             "26:7: warning: spec.environments[2].targets: environment 'prod': has no targets", "no-targets"},
        Case{"UnknownKey", "      targets:\n        - {namespace: podinfo, clusterRef: {name: qa}}",
             "      targts: []\n      targets:\n        - {namespace: podinfo, clusterRef: {name: qa}}",
             "22:7: error: spec.environments[1].targts: is no key of an environment, so nothing takes notice "
             "of it; "
             "expected one of name, targets, promotion; did you mean 'targets'?",
             "unknown-field"},
        Case{"TwoStrategies", "      secretRef: podinfo-promotion",
             "      secretRef: podinfo-promotion\n    pull-request: {url: https://github.com/a/b}",
             "16:5: error: spec.promotion.pull-request: it names the strategies pullRequest and pull-request",
             "several-strategies"},
        Case{"UnknownStrategy", "    pullRequest:", "    pullRequst:",
             "12:5: error: spec.promotion.pullRequst: no module answers to the strategy 'pullRequst'; known "
             "are",
             "no-module"},
        Case{"ReservedWordMistyped", "    pullRequest:", "    manul: true\n    pullRequest:",
             "12:5: error: spec.promotion.manul: is the boolean true; a key here is the name of a strategy "
             "and its "
             "value the strategy's map; did you mean 'manual'?",
             "wrong-type"},
        Case{"OwnPromotionWithoutStrategy", "    - name: prod",
             "    - name: prod\n      promotion: {manual: true}",
             "26:7: error: spec.environments[2].promotion: names no strategy; expected one key",
             "no-strategy"},
        Case{"OldAndNewKey", "      branch: main", "      branch: main\n      baseBranch: trunk",
             "15:7: error: spec.promotion.pullRequest.baseBranch: branch is \"main\" and baseBranch is "
             "\"trunk\"",
             "contradiction"},
        Case{"TwoSecrets", "  promotion:\n", "  promotion:\n    secretRef: a\n    strategy: {secretRef: b}\n",
             "13:16: error: spec.promotion.strategy.secretRef: names the Secret 'b', but promotion.secretRef "
             "names 'a'",
             "contradiction"},
        Case{"PolicyNeverMet", "  promotion:\n", "  promotion:\n    policy: {targets: {atLeast: 2}}\n",
             "12:24: error: spec.promotion.policy.targets.atLeast: policy 'targets' asks for 2 targets of "
             "environment",
             "policy-never-met"},
        Case{"UnknownPolicy", "  promotion:\n", "  promotion:\n    policy:\n      soka: 30m\n",
             "13:7: error: spec.promotion.policy.soka: policy 'soka' is not known; expected one of",
             "unknown-policy"},
        Case{"InvalidPolicy", "  promotion:\n", "  promotion:\n    policy:\n      soak: long\n",
             "13:7: error: spec.promotion.policy.soak: policy 'soak' is \"long\"; expected a duration",
             "invalid-policy"},
        Case{"SchemaOfTheStrategy", "      branch: main", "      brnch: main",
             "14:7: error: spec.promotion.pullRequest.brnch: it has the member 'brnch', which is not known "
             "there; expected one of autoMerge, baseBranch, body, branch, draft, edit, labels, message, "
             "pushOptions, reviewers, secretRef, title, type, until, url, whenSuperseded; did you mean 'branch'?",
             "unknown-field"},
        Case{"ValidationOfTheStrategy", "https://github.com/organisation/configuration.git",
             "https://git.example.com/a",
             "13:7: error: spec.promotion.pullRequest.url: the type of the forge at git.example.com does not "
             "follow",
             "unusable-url"},
        Case{"UnknownKind", "    kind: HelmRelease", "    kind: HelmChart",
             "9:5: warning: spec.appRef.kind: events about a HelmChart of the API group", "unknown-kind"},
        Case{"KindMistyped", "kind: Pipeline", "kind: Pipelines",
             "2:1: error: kind: is 'Pipelines', which pipelines.weave.works/v1alpha1 does not have",
             "unknown-kind"},
        Case{"Version", "v1alpha1", "v1alpha2",
             "1:1: error: apiVersion: is 'pipelines.weave.works/v1alpha2'; expected", "unknown-version"},
        Case{"NotYaml", "metadata:", "metadata: [", "5:12: error: is not YAML", "not-yaml"}),
    [](const auto &mistake) { return std::string(mistake.param.name); });

TEST_F(LintTest, LeadsABlockOfEveryShapeToItsPlace) {
  const auto block = [](const std::string &promotion) {
    return changed(
        "    pullRequest:\n      url: https://github.com/organisation/configuration.git\n      branch: "
        "main\n      secretRef: podinfo-promotion\n",
        promotion);
  };
  EXPECT_THAT(findings(block("    pull-request: {url: https://github.com/a/b, branch: 7}\n")),
              ElementsAre(StartsWith("podinfo.yaml:12:49: error: spec.promotion.pull-request.branch: ")));
  EXPECT_THAT(
      findings(block("    strategy:\n      pull-request: {url: https://github.com/a/b, branch: 7}\n")),
      ElementsAre(StartsWith("podinfo.yaml:13:51: error: spec.promotion.strategy.pull-request.branch: ")));
}

TEST_F(LintTest, TellsOfAllMistakesOfAFileByTheirLines) {
  write("a.yaml", changed("    - name: qa", "    - nmae: qa") + "---\n" +
                      changed("  name: podinfo", "  name: Podinfo"));
  run({path("a.yaml")});
  EXPECT_THAT(lines(), ElementsAre(StartsWith("a.yaml:21:7: error: spec.environments[1].name: is missing"),
                                   StartsWith("a.yaml:21:7: error: spec.environments[1].nmae: is no key"),
                                   StartsWith("a.yaml:32:3: error: metadata.name: is 'Podinfo'")));
}

TEST_F(LintTest, TellsOncePerPlaceWhatSeveralEnvironmentsShare) {
  const auto text = changed("  promotion:\n", "  promotion:\n    policy: {soka: 30m}\n");
  EXPECT_THAT(findings(text),
              ElementsAre(HasSubstr("spec.promotion.policy.soka: policy 'soka' is not known")));
}

TEST_F(LintTest, FindsAPipelineThatIsInTwoFiles) {
  write("a.yaml", good_pipeline);
  write("b.yaml", good_pipeline);
  run({folder_.path().string()});
  EXPECT_THAT(lines(),
              ElementsAre(StartsWith("b.yaml:4:3: error: metadata.name: the pipeline default/podinfo is in "
                                     "a.yaml:1 too; keep one of them")));
}

TEST_F(LintTest, FindsUnknownEnvironmentsInProviders) {
  const std::string provider = R"(---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: promotion, namespace: flux-system}
spec:
  type: generic
  address: http://promotions.example.com/promotion/default/podinfo/prd
)";
  EXPECT_THAT(
      findings(good_pipeline + provider),
      ElementsAre(
          StartsWith("podinfo.yaml:33:3: error: spec.type: is generic, whose events have no signature"),
          StartsWith("podinfo.yaml:34:3: error: spec.address: names the environment 'prd', which the "
                     "pipeline default/podinfo does not have; expected one of dev, qa, prod; did you "
                     "mean 'prod'?")));
}

}  // namespace
}  // namespace promotion::ctl

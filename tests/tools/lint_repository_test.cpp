// `promotionctl lint` on what a pipeline needs outside: the markers of a repository, and Secrets.
#include "git_repository.hpp"
#include "lint_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

std::string manifest(const std::string &reference) {
  return "kind: HelmRelease\nspec:\n  version: 6.0.0 # {\"$promotion\": \"" + reference + "\"}\n";
}

class LintRepository : public LintTest {
 protected:
  LintRepository()
      : repository_(folder_.path() / "repository.git",
                    {{"qa/podinfo.yaml", manifest("default:podinfo:qa")},
                     {"prod/podinfo.yaml", manifest("default:podinfo:prod")}}) {}

  void commit(const test::GitRepository::Files &files) { repository_.commit("main", files, "change"); }
  std::vector<std::string> look(const std::string &text = good_pipeline) {
    return findings(text, {"--repository", repository_.folder().string()});
  }

  test::GitRepository repository_;
};

TEST_F(LintRepository, FindsNothingWhereEveryEnvironmentHasAMarker) { EXPECT_THAT(look(), IsEmpty()); }

TEST_F(LintRepository, NamesTheMarkerThatIsMissingAndWhatIsNearToIt) {
  commit({{"prod/podinfo.yaml", manifest("other:podinfo:prod")}});
  EXPECT_THAT(look(), ElementsAre(AllOf(
                          StartsWith("podinfo.yaml:12:5: error: spec.promotion.pullRequest: no marker # "
                                     "{\"$promotion\": \"default:podinfo:prod\"} in any YAML file of "
                                     "repository.git, branch main; put it behind the value"),
                          HasSubstr("prod/podinfo.yaml:3 has \"other:podinfo:prod\", of another namespace"),
                          HasSubstr("(into prod) [no-marker]"))));
}

TEST_F(LintRepository, FindsAMarkerOfAnEnvironmentThatThePipelineDoesNotHave) {
  commit({{"extra.yaml", manifest("default:podinfo:prd")}});
  EXPECT_THAT(look(),
              ElementsAre(HasSubstr("extra.yaml:3: the marker \"default:podinfo:prd\" names the environment "
                                    "'prd', which the pipeline does not have; expected one of qa, prod "
                                    "[unknown-environment]")));
}

TEST_F(LintRepository, FindsMarkersThatChangeNothing) {
  commit({{"key.yaml", "spec: # {\"$promotion\": \"default:podinfo:qa\"}\n  version: 6.0.0\n"},
          {"field.yaml", manifest("default:podinfo:qa:tagg")},
          {"selector.yaml", manifest("default:podinfo:qa@eu")},
          {"cut.yaml", manifest("default:podinfo:qa@")},
          {"dev.yaml", manifest("default:podinfo:dev")}});
  EXPECT_THAT(
      look(),
      UnorderedElementsAre(
          HasSubstr("key.yaml:1: the marker \"default:podinfo:qa\" names no value that can be replaced: what "
                    "stands"),
          HasSubstr("field.yaml:3: the marker \"default:podinfo:qa:tagg\" asks for \"tagg\"; the fourth part "
                    "can be"),
          HasSubstr(
              "selector.yaml:3: the marker \"default:podinfo:qa@eu\" selects none of the targets of the "
              "environment; expected @ and one of qa/podinfo, perf/podinfo"),
          HasSubstr("cut.yaml:3: the marker \"default:podinfo:qa@\" is incomplete behind the environment"),
          AllOf(HasSubstr("warning: "), HasSubstr("dev.yaml:3: the marker \"default:podinfo:dev\" names the "
                                                  "pipeline's first environment"))));
}

TEST_F(LintRepository, LooksWhereTheBlocksOwnEditsLead) {
  commit({{"qa/podinfo.yaml", "spec: {version: 1.0.0}\n"}, {"prod/podinfo.yaml", "spec: {chart: x}\n"}});
  EXPECT_THAT(look(changed("      branch: main\n",
                           "      branch: main\n      edit:\n"
                           "        - {path: '{{environment}}/podinfo.yaml', yamlPath: spec.version}\n")),
              ElementsAre(HasSubstr("yamlPath spec.version in prod/podinfo.yaml: spec (line 1) has no key "
                                    "\"version\"; it has chart (into prod) [edit-without-value]")));
}

TEST_F(LintRepository, FindsTargetsThatNoMarkerServes) {
  commit({{"qa/podinfo.yaml", manifest("default:podinfo:qa@qa")}});
  EXPECT_THAT(look(),
              ElementsAre(HasSubstr("is for the target perf/podinfo; add one with @perf/podinfo, or one "
                                    "without a selector, which serves every target (into qa) "
                                    "[target-without-marker]")));
}

TEST_F(LintRepository, LooksAtHeadWhereTheBranchIsNotThere) {
  EXPECT_THAT(look(changed("branch: main", "branch: trunk")),
              ElementsAre(AllOf(StartsWith("podinfo.yaml:14:7: warning: spec.promotion.pullRequest.branch: "),
                                HasSubstr("has no branch trunk, so its HEAD was looked at"))));
}

TEST_F(LintRepository, SaysWhereThereIsNoRepository) {
  std::filesystem::create_directory(path("plain"));
  EXPECT_THAT(findings(good_pipeline, {"--repository", path("plain")}),
              ElementsAre(HasSubstr("plain cannot be opened as a git repository: ")));
}

TEST_F(LintRepository, LooksAtTheRealOneWhereItIsAskedTo) {
  const auto text = [&](const std::string &branch) {
    auto changed_text = changed("https://github.com/organisation/configuration.git", repository_.file_url());
    return changed_text.replace(changed_text.find("branch: main"), 12, "branch: " + branch);
  };
  write("secrets/default/podinfo-promotion/hmac-key", "x");
  const std::vector<std::string> options{"--remote", "--secrets", path("secrets")};
  EXPECT_THAT(findings(text("main"), options), IsEmpty());
  EXPECT_THAT(
      findings(text("trunk"), options),
      ElementsAre(AllOf(StartsWith("podinfo.yaml:14:7: error: spec.promotion.pullRequest.branch: "),
                        HasSubstr("has no branch trunk; make it, or correct the branch [no-branch]"))));
}

TEST_F(LintRepository, FindsSecretsThatAreMissingOrLackTheirKey) {
  std::filesystem::create_directories(path("secrets"));
  const std::vector<std::string> options{"--secrets", path("secrets")};
  EXPECT_THAT(findings(good_pipeline, options),
              ::testing::Contains(
                  AllOf(StartsWith("podinfo.yaml:15:7: error: spec.promotion.pullRequest.secretRef: "),
                        HasSubstr("[missing-secret]"))));
  write("secrets/default/podinfo-promotion/hmac-key", "x");
  write("secrets/default/podinfo-promotion/username", "x");
  EXPECT_THAT(
      findings(good_pipeline, options),
      ElementsAre(HasSubstr("Secret default/podinfo-promotion has neither the key token nor password, which "
                            "the forge's API wants [missing-key]")));
  write("secrets/default/podinfo-promotion/token", "x");
  EXPECT_THAT(findings(good_pipeline, options), IsEmpty());
}

}  // namespace
}  // namespace promotion::ctl

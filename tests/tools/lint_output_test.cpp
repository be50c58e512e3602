// How `promotionctl lint` is called, and what it prints.
#include <yaml-cpp/yaml.h>

#include <cstdlib>

#include "lint_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::HasSubstr;

class LintOutput : public LintTest {
 protected:
  LintOutput() {
    auto text = changed("      branch: main", "      brnch: main");
    text.replace(text.find("  promotion:\n"), 13, "  promotion:\n    policy: {soka: 30m}\n");
    text.replace(text.find("    - name: prod\n"), 17, "    - name: prod\n      promotion: {manual: true}\n");
    write("podinfo.yaml", text);
    write("empty.yaml", "# nothing\n");
  }
  // Run with PROMOTION_UPDATE_GOLDEN=1 to write the files anew.
  void expect_golden(const std::string &name) const {
    const auto file = std::string(GOLDEN_FOLDER) + "/" + name;
    const auto actual = without_folder(out_.str());
    if (std::getenv("PROMOTION_UPDATE_GOLDEN")) test::write_file(file, actual);
    EXPECT_EQ(actual, test::read_file(file));
  }
};

TEST_F(LintOutput, IsOneLineForEachFinding) {
  EXPECT_EQ(run({path("podinfo.yaml"), path("empty.yaml")}), failed);
  expect_golden("lint.txt");
}

TEST_F(LintOutput, IsAlsoForPrograms) {
  EXPECT_EQ(run({path("podinfo.yaml"), path("empty.yaml"), "--output", "json"}), failed);
  expect_golden("lint.json");
  const auto json = nlohmann::json::parse(out_.str());
  EXPECT_EQ(json["errors"], 3);
  EXPECT_EQ(json["findings"][0]["field"], "spec.promotion.policy.soka");
  EXPECT_EQ(json["findings"][0]["line"], 12);
  EXPECT_EQ(run({path("podinfo.yaml"), "-o", "yaml"}), failed);
  EXPECT_EQ(YAML::Load(out_.str())["findings"].size(), 3u);
}

TEST_F(LintOutput, EndsWithWhatItFound) {
  write("good.yaml", good_pipeline);
  EXPECT_EQ(run({path("good.yaml")}), done);
  EXPECT_EQ(run({path("empty.yaml")}), done) << "a warning";
  EXPECT_THAT(out_.str(),
              HasSubstr("empty.yaml: warning: holds no Pipeline, so nothing was checked [no-pipeline]"));
  EXPECT_EQ(run({path("empty.yaml"), "--strict"}), failed);
  EXPECT_EQ(run({path("podinfo.yaml")}), failed);
}

TEST_F(LintOutput, NamesWhatCannotBeRead) {
  EXPECT_EQ(run({path("none.yaml"), path("empty.yaml")}), failed);
  EXPECT_THAT(without_folder(out_.str()),
              HasSubstr("none.yaml: error: No such file or directory [unreadable]"));
  EXPECT_EQ(run({path("podinfo.yaml"), "--modules", path("none.yaml")}), failed);
  EXPECT_THAT(err_.str(), HasSubstr("none.yaml cannot be read"));
  EXPECT_EQ(run({path("podinfo.yaml"), "--secrets", path("none")}), failed);
  EXPECT_THAT(err_.str(), HasSubstr("none: there is no such folder"));
}

TEST_F(LintOutput, ReadsStandardInput) {
  in_.str(good_pipeline);
  EXPECT_EQ(run({"-"}), done) << out_.str();
  EXPECT_EQ(out_.str(), "1 pipeline in 1 file: no errors, no warnings\n");
  in_.str(changed("name: qa", "name: Q A"));
  EXPECT_EQ(run({"-"}), failed);
  EXPECT_THAT(out_.str(), ::testing::StartsWith("-:21:7: error: spec.environments[1].name: "));
}

TEST_F(LintOutput, RefusesToBeCalledWrongly) {
  EXPECT_EQ(run({}), wrong_usage);
  EXPECT_EQ(run({path("podinfo.yaml"), "--modules", "a", "--config", "b"}), wrong_usage);
  EXPECT_EQ(run({path("podinfo.yaml"), "--repository", "a", "--remote"}), wrong_usage);
  EXPECT_EQ(run({"--help"}), done);
  EXPECT_THAT(out_.str(), HasSubstr("promotionctl lint pipelines/podinfo.yaml"));
}

TEST_F(LintOutput, TakesModulesAndSecretsFromAHostsConfiguration) {
  write("control-plane.yaml", "forges:\n  - {host: git.example.com, type: git}\n");
  write("modules.yaml", "modules:\n  - {name: pull-request, path: " + std::string(MODULE_FOLDER) +
                            "/pull-request.so, services: [promotion.secrets/1, promotion.http/1, "
                            "promotion.storage/1]}\n");
  write("secrets/default/podinfo-promotion/hmac-key.prd", "x");
  write("secrets/default/podinfo-promotion/token", "x");
  write("good.yaml",
        changed("https://github.com/organisation/configuration.git", "https://git.example.com/a"));
  EXPECT_EQ(run({path("good.yaml"), "--config", path("control-plane.yaml")}), failed);
  EXPECT_THAT(lines(),
              ::testing::UnorderedElementsAre(
                  HasSubstr("15:7: error: spec.promotion.pullRequest.secretRef: events cannot be "
                            "authenticated: "),
                  HasSubstr("15:7: warning: spec.promotion.pullRequest.secretRef: the Secret "
                            "default/podinfo-promotion has the key hmac-key.prd, but the pipeline has no "
                            "environment 'prd'; expected one of dev, qa, prod; did you mean 'prod'?")))
      << out_.str();
  EXPECT_THAT(err_.str(), HasSubstr("warning: policies and targets are not checked: "));
}

}  // namespace
}  // namespace promotion::ctl

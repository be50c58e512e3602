#include "check/marker_findings.hpp"

#include <gmock/gmock.h>

namespace pull_request {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string marked(const std::string &reference) {
  return "version: 1.0.0 # {\"$promotion\": \"" + reference + "\"}\n";
}

std::vector<std::string> found(const std::map<std::string, std::string> &files) {
  const MarkerQuestion question{{"default", "podinfo", "qa"},
                                {{"eu", "apps"}, {"local", "apps"}},
                                {"dev", "qa", "prod"},
                                "the repository"};
  std::vector<std::string> all;
  for (const MarkerFinding &finding : marker_findings(files, question))
    all.push_back((finding.is_error ? "" : "warning ") + finding.reason + ": " + finding.message);
  return all;
}

TEST(MarkerFindings, AreNoneWhereAMarkerServesEveryTarget) {
  EXPECT_THAT(found({{"a", marked("default:podinfo:qa")}}), IsEmpty());
  EXPECT_THAT(
      found({{"a", marked("default:podinfo:qa@eu")}, {"b", marked("default:podinfo:qa@local/apps:tag")}}),
      IsEmpty());
}

TEST(MarkerFindings, CountValuesThatTheBlockNames) {
  MarkerQuestion question{
      {"default", "podinfo", "qa"}, {{"eu", "apps"}, {"us", "apps"}}, {"dev", "qa"}, "here"};
  question.named = {{"yamlPath a in x", "eu", ""},
                    {"yamlPath b in x", "us", "there is no x"},
                    {"yamlPath c in x", "asia", ""}};
  std::vector<std::string> all;
  for (const MarkerFinding &finding : marker_findings({}, question))
    all.push_back(finding.reason + ": " + finding.message);
  EXPECT_THAT(all, ElementsAre("edit-without-value: yamlPath b in x: there is no x",
                               "selector-without-target: yamlPath c in x: the target \"asia\" is none of the "
                               "targets of the environment; expected one of eu/apps, us/apps"));
}

TEST(MarkerFindings, NameWhatIsNearToTheMissingMarker) {
  EXPECT_THAT(
      found({{"a.yaml", marked("default:podinfo:prod") + marked("other:podinfo:qa")},
             {"b.yaml", "x: 1 # $promotion\n"}}),
      ElementsAre("no-marker: no marker # {\"$promotion\": \"default:podinfo:qa\"} in any YAML file of the "
                  "repository; put it behind the value that is to change (near to it: a.yaml:1 has "
                  "\"default:podinfo:prod\", of another environment, a.yaml:2 has \"other:podinfo:qa\", of "
                  "another namespace, b.yaml:1 has a comment that is no such marker)"));
}

TEST(MarkerFindings, DoNotConfusePipelines) {
  EXPECT_THAT(found({{"a", marked("default:podinfo-2:qa") + marked("x") + marked("")}}),
              ElementsAre(HasSubstr("no-marker: ")));
}

TEST(MarkerFindings, SayThatAMarkerNamesNoEnvironment) {
  EXPECT_THAT(
      found({{"a", marked("default:podinfo:qa") + marked("default:podinfo")}}),
      ElementsAre("unknown-environment: a:2: the marker \"default:podinfo\" names no environment; expected "
                  "one of qa, prod"));
}

TEST(MarkerFindings, SayWhyAFileCannotBeRead) {
  EXPECT_THAT(found({{"a", "x: \"\xff\"\n" + marked("default:podinfo:qa")}}),
              ElementsAre("marker-unreadable: a has a marker but is not UTF-8", HasSubstr("no-marker: ")));
}

TEST(MarkerFindings, AreNotWithoutEnd) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += marked("default:podinfo:staging");
  EXPECT_THAT(found({{"a", text}}), SizeIs(100));
}

}  // namespace
}  // namespace pull_request

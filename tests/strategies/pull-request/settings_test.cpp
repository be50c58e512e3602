#include <gtest/gtest.h>

#include <promotion/module.hpp>

#include "settings/block.hpp"

namespace pull_request {
namespace {

struct ResolveCase {
  std::string name;
  std::string url;
  std::string type;      // of the block
  std::string expected;  // type, connect URL and API, or "error: " and a part of the message
};

std::ostream &operator<<(std::ostream &out, const ResolveCase &each) { return out << each.name; }

Configuration configuration() {
  return parse_configuration(R"({"forges": [
    {"host": "git.example.com", "type": "github"},
    {"host": "tools.example.com", "type": "gitlab", "apiUrl": "https://tools.example.com/git/lab/api/v4"},
    {"host": "git.example.com:8443", "type": "git"},
    {"host": "hub.example.com", "type": "github", "apiUrl": "http://127.0.0.1:1234/",
     "insteadOf": [{"from": "https://hub.example.com/", "to": "file:///srv/git/"},
                   {"from": "https://hub.example.com/special/", "to": "ssh://git@127.0.0.1/special/"}]},
    {"host": "Plain.Example.com", "type": "git"},
    {"host": "half.example.com", "insteadOf": [{"from": "https://half.example.com/", "to": "http://127.0.0.1:1/"}]}
  ]})");
}

class Resolve : public testing::TestWithParam<ResolveCase> {};

TEST_P(Resolve, GivesTypeAddressAndApi) {
  const auto &[name, url, type, expected] = GetParam();
  const Block block{type, url, "main", "token"};
  std::string found;
  try {
    const Repository repository = resolve(block, "default", configuration());
    found = repository.type + " " + repository.connect_url;
    if (repository.is_forge()) {
      found += " " + repository.api_url + " " + repository.owner + "/" + repository.name;
    }
    EXPECT_EQ(found, expected);
  } catch (const promotion::Error &error) {
    ASSERT_EQ(expected.substr(0, 7), "error: ") << error.what();
    EXPECT_NE(std::string(error.what()).find(expected.substr(7)), std::string::npos) << error.what();
    EXPECT_EQ(error.status(), PROMOTION_INVALID_ARGUMENT);
  }
}

const std::vector<ResolveCase> resolve_cases{
    {"github", "https://github.com/o/r.git", "",
     "github https://github.com/o/r.git https://api.github.com o/r"},
    {"github_without_git", "https://github.com/o/r", "",
     "github https://github.com/o/r https://api.github.com o/r"},
    {"github_slash", "https://github.com/o/r/", "",
     "github https://github.com/o/r/ https://api.github.com o/r"},
    {"github_upper_case", "https://GitHub.com/O/R", "",
     "github https://GitHub.com/O/R https://api.github.com O/R"},
    {"github_too_deep", "https://github.com/o/r/x", "", "error: OWNER/REPOSITORY"},
    {"github_over_ssh_is_git", "git@github.com:o/r.git", "", "git git@github.com:o/r.git"},
    {"github_over_ssh_if_it_says_so", "git@github.com:o/r.git", "github",
     "github git@github.com:o/r.git https://api.github.com o/r"},
    {"file", "file:///srv/r.git", "", "git file:///srv/r.git"},
    {"ssh", "ssh://git@example.com:2222/r.git", "", "git ssh://git@example.com:2222/r.git"},
    {"scp_form", "git@example.com:team/r.git", "", "git git@example.com:team/r.git"},
    {"enterprise", "https://git.example.com/o/r", "",
     "github https://git.example.com/o/r https://git.example.com/api/v3 o/r"},
    {"enterprise_by_type", "https://ghe.example.com:8443/o/r", "github",
     "github https://ghe.example.com:8443/o/r https://ghe.example.com:8443/api/v3 o/r"},
    {"enterprise_over_ssh", "ssh://git@git.example.com:2222/o/r", "",
     "github ssh://git@git.example.com:2222/o/r https://git.example.com/api/v3 o/r"},
    {"entry_with_port_goes_first", "https://git.example.com:8443/o/r", "",
     "git https://git.example.com:8443/o/r"},
    {"api_url_and_instead_of", "https://hub.example.com/o/r.git", "",
     "github file:///srv/git/o/r.git http://127.0.0.1:1234 o/r"},
    {"longest_prefix_wins", "https://hub.example.com/special/r.git", "",
     "github ssh://git@127.0.0.1/special/r.git http://127.0.0.1:1234 special/r"},
    {"gitlab", "https://gitlab.com/group/sub/project.git", "",
     "gitlab https://gitlab.com/group/sub/project.git https://gitlab.com/api/v4 /group/sub/project"},
    {"gitlab_below_a_path", "https://tools.example.com/git/lab/group/project.git", "",
     "gitlab https://tools.example.com/git/lab/group/project.git https://tools.example.com/git/lab/api/v4 "
     "/group/project"},
    {"gitlab_project_without_group", "https://gitlab.com/project", "", "error: GROUP[/GROUP…]/PROJECT"},
    {"gitea", "https://gitea.com/o/r.git", "",
     "gitea https://gitea.com/o/r.git https://gitea.com/api/v1 o/r"},
    {"forgejo", "https://codeberg.org/o/r", "",
     "forgejo https://codeberg.org/o/r https://codeberg.org/api/v1 o/r"},
    {"forgejo_by_type", "https://plain.example.com:3000/o/r", "forgejo",
     "forgejo https://plain.example.com:3000/o/r https://plain.example.com:3000/api/v1 o/r"},
    {"host_in_other_case", "https://plain.example.com/r", "", "git https://plain.example.com/r"},
    {"block_type_wins", "https://plain.example.com/o/r", "github",
     "github https://plain.example.com/o/r https://plain.example.com/api/v3 o/r"},
    {"entry_without_type", "https://half.example.com/r", "", "error: one of github, gitlab"},
    {"entry_without_type_but_block", "https://half.example.com/r", "git", "git http://127.0.0.1:1/r"},
    {"unknown_host", "https://elsewhere.example.com/o/r", "",
     "error: the type of the forge at elsewhere.example.com"},
    {"unknown_scheme", "git://example.com/r", "", "error: has the scheme \"git\""},
    {"no_scheme", "/srv/r.git", "", "error: has no scheme"},
    {"credentials", "https://user:secret@github.com/o/r", "", "error: put them in the Secret"},
    {"user_name_alone", "https://user@github.com/o/r", "", "error: put them in the Secret"},
    {"password_over_ssh", "ssh://git:secret@example.com/r", "", "error: put them in the Secret"},
    {"no_path", "https://github.com/", "", "error: names no repository"},
    {"no_host", "https:///o/r", "", "error: names no host"},
    {"relative_file", "file://srv/r.git", "", "error: names no absolute path"},
    {"blank", "https://github.com/o/r x", "", "error: has a blank or control character"},
    {"query", "https://github.com/o/r?x=1", "", "error: query or fragment"},
    {"option_as_host", "ssh://-oProxyCommand=x/r", "", "error: begins with '-'"},
    {"bad_port", "https://github.com:abc/o/r", "", "error: has a port that is no number"},
    {"file_as_github", "file:///o/r", "github", "error: can only be git"},
};

INSTANTIATE_TEST_SUITE_P(Url, Resolve, testing::ValuesIn(resolve_cases),
                         [](const auto &each) { return each.param.name; });

TEST(Resolve, NeverRepeatsCredentialsOfAUrl) {
  try {
    resolve({"", "https://user:hunter2@github.com/o/r", "", ""}, "default", {});
    FAIL() << "credentials were taken";
  } catch (const promotion::Error &error) {
    EXPECT_EQ(std::string(error.what()).find("hunter2"), std::string::npos);
    EXPECT_EQ(std::string(error.what()).find("user:"), std::string::npos);
  }
}

TEST(Resolve, GroupKeyIsTheRewrittenUrlAndTheSecret) {
  const Repository a =
      resolve({"", "https://hub.example.com/o/r", "main", "token"}, "default", configuration());
  const Repository b =
      resolve({"", "https://hub.example.com/o/r", "other", "token"}, "default", configuration());
  const Repository c =
      resolve({"", "https://hub.example.com/o/r", "main", "token"}, "elsewhere", configuration());
  EXPECT_EQ(a.group_key(), b.group_key());
  EXPECT_NE(a.group_key(), c.group_key());
}

std::vector<std::string> problems_of(const std::string &json) {
  std::vector<std::string> found;
  read_block(json, [&](const std::string &where, const std::string &reason, const std::string &) {
    found.push_back(where + " " + reason);
  });
  return found;
}

TEST(Block, ReadsAllThreeShapes) {
  EXPECT_TRUE(
      problems_of(R"({"url": "https://github.com/o/r", "branch": "main", "secretRef": "s"})").empty());
  EXPECT_TRUE(
      problems_of(R"({"url": "https://github.com/o/r", "branch": "main", "secretRef": {"name": "s"}})")
          .empty());
  EXPECT_TRUE(
      problems_of(
          R"({"type": "github", "url": "https://github.com/o/r", "baseBranch": "main", "secretRef": {"name": "s"}})")
          .empty());
  EXPECT_TRUE(
      problems_of(R"({"url": "https://github.com/o/r", "branch": "main", "baseBranch": "main"})").empty());
}

TEST(Block, TellsOfEverythingThatIsWrong) {
  EXPECT_EQ(problems_of(R"({"url": "x", "branch": "a", "baseBranch": "b"})"),
            (std::vector<std::string>{"/baseBranch contradiction"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "titel": 1, "a/b~c": 2})"),
            (std::vector<std::string>{"/a~1b~0c unknown-field", "/titel unknown-field"}));
  EXPECT_EQ(problems_of(R"({"type": "bitbucket"})"),
            (std::vector<std::string>{" missing-field", "/type unknown-type"}));
  EXPECT_EQ(problems_of(R"({"url": 5})"), (std::vector<std::string>{"/url wrong-type"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "secretRef": {}})"),
            (std::vector<std::string>{"/secretRef missing-field"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "secretRef": {"name": "s", "key": "k"}})"),
            (std::vector<std::string>{"/secretRef/key unknown-field"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "branch": "a..b"})"),
            (std::vector<std::string>{"/branch invalid-branch"}));
  EXPECT_EQ(problems_of("[]"), (std::vector<std::string>{" wrong-type"}));
  EXPECT_EQ(problems_of("{"), (std::vector<std::string>{" wrong-type"}));
}

TEST(Block, ReadsHowPullRequestsAreWanted) {
  const Block plain = read_block(R"({"url": "x"})", [](auto &&...) { FAIL(); });
  EXPECT_TRUE(plain.wishes.until_merged);
  EXPECT_FALSE(plain.wishes.replace || plain.wishes.auto_merge || plain.wishes.draft);
  const Block wishful = read_block(
      R"({"url": "x", "until": "opened", "whenSuperseded": "replace", "autoMerge": true, "labels": ["a", "b"],
          "reviewers": ["c"], "title": "{{ version }} comes", "body": "{{changes}}"})",
      [](auto &&...) { FAIL(); });
  EXPECT_FALSE(wishful.wishes.until_merged);
  EXPECT_TRUE(wishful.wishes.replace && wishful.wishes.auto_merge);
  EXPECT_EQ(wishful.wishes.labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(wishful.wishes.reviewers, std::vector<std::string>{"c"});
  EXPECT_EQ(wishful.wishes.title, "{{ version }} comes");
}

TEST(Block, ReadsItsOwnEdits) {
  const Block block = read_block(
      R"({"url": "x", "edit": [{"path": "apps/{{environment}}/a.yaml", "yamlPath": "a[0]", "field": "tag",
                                "target": "eu", "document": 2}]})",
      [](auto &&...) { FAIL(); });
  ASSERT_EQ(block.edits.size(), 1U);
  EXPECT_EQ(block.edits[0].field, "tag");
  EXPECT_EQ(block.edits[0].target, "eu");
  EXPECT_EQ(block.edits[0].document, 2U);
  const FilledRule filled = fill_rule(block.edits[0], {"default", "podinfo", "qa", "dev"});
  EXPECT_EQ(filled.problem, "");
  EXPECT_EQ(filled.path, "apps/qa/a.yaml");
  EXPECT_NE(fill_rule(block.edits[0], {"default", "podinfo", "../..", "dev"}).problem, "");
}

TEST(Block, TellsOfEditsThatCannotBeMade) {
  const auto of = [](const std::string &edit) {
    return problems_of(R"({"url": "x", "edit": )" + edit + "}");
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(of("{}"), List{"/edit wrong-type"});
  EXPECT_EQ(of("[]"), List{"/edit wrong-type"});
  EXPECT_EQ(of("[1]"), List{"/edit/0 wrong-type"});
  EXPECT_EQ(of("[{}]"), (List{"/edit/0 missing-field", "/edit/0 missing-field"}));
  EXPECT_EQ(of(R"([{"path": "a", "yamlPath": "a", "value": 1}])"), List{"/edit/0 unknown-field"});
  EXPECT_EQ(of(R"([{"path": "a", "yamlPath": "a", "document": -1}])"), List{"/edit/0/document wrong-type"});
  EXPECT_EQ(of(R"([{"path": "a", "yamlPath": "a", "field": "x"}])"), List{"/edit/0/field unknown-word"});
  EXPECT_EQ(of(R"([{"path": "a", "yamlPath": "a..b"}])"), List{"/edit/0/yamlPath invalid-path"});
  EXPECT_EQ(of(R"([{"path": "{{version}}", "yamlPath": "a"}])"), List{"/edit/0/path unknown-variable"});
  for (const char *path :
       {"/a", "../a", "a/../../b", "a//b", "a/", "./a", ".git/config", "a/.GIT/b", "a\\\\b"})
    EXPECT_EQ(of(R"([{"path": ")" + std::string(path) + R"(", "yamlPath": "a"}])"),
              List{"/edit/0/path invalid-path"})
        << path;
}

TEST(Block, TellsOfWishesThatCannotBeMet) {
  EXPECT_EQ(
      problems_of(R"({"url": "x", "until": "later", "labels": "a", "draft": 1, "title": "{{verison}}"})"),
      (std::vector<std::string>{"/until unknown-word", "/draft wrong-type", "/labels wrong-type",
                                "/title unknown-variable"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "labels": ["a", ""], "body": "{{changes"})"),
            (std::vector<std::string>{"/labels wrong-type", "/body unknown-variable"}));
  EXPECT_EQ(problems_of(R"({"url": "x", "autoMerge": true, "draft": true})"),
            (std::vector<std::string>{"/autoMerge contradiction"}));
}

TEST(Configuration, HasDefaults) {
  for (const char *text : {"", "{}", "null"}) {
    const Configuration configuration = parse_configuration(text);
    EXPECT_EQ(configuration.author_name, "Promotion");
    EXPECT_EQ(configuration.branch_prefix, "promotion");
    EXPECT_TRUE(configuration.forges.empty());
  }
}

TEST(Configuration, RefusesWhatItDoesNotKnowByName) {
  for (const auto &[text, part] : std::vector<std::pair<std::string, std::string>>{
           {R"({"forge": []})", "unknown member \"forge\""},
           {R"({"forges": [{"type": "git"}]})", "lacks the member \"host\""},
           {R"({"forges": [{"host": "h", "type": "bitbucket"}]})", "expected one of github, gitlab"},
           {R"({"forges": [{"host": "h", "insteadOf": [{"from": "x"}]}]})", "/forges/0/insteadOf/0 lacks"},
           {R"({"author": {"name": "a<b"}})", "/author"},
           {R"({"branchPrefix": "a//b"})", "/branchPrefix"},
           {R"({"pollSeconds": 0})", "expected a whole number from 1"},
           {R"({"pollSeconds": 1.5})", "/pollSeconds"},
           {R"({"forges": {}})", "must be an array"},
           {"[", "is not JSON"}}) {
    try {
      parse_configuration(text);
      FAIL() << text;
    } catch (const promotion::Error &error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace pull_request

// What the webhooks of forges are read for: which repository they are about.
#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "settings/repository_url.hpp"
#include "wake/webhook.hpp"

namespace pull_request {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Headers = std::vector<std::pair<std::string, std::string>>;

std::set<std::string> keys_of(const std::string &body,
                              const Headers &headers = {{"content-type", "application/json"}}) {
  std::vector<promotion_pair> pairs;
  for (const auto &[name, value] : headers)
    pairs.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  promotion_wake_request raw{};
  raw.struct_size = sizeof raw;
  raw.headers = pairs.data();
  raw.header_count = pairs.size();
  raw.body = {body.data(), body.size()};
  return wake_keys(promotion::WakeRequest(raw));
}

/// Why a body is refused; empty: it is not.
std::string refusal_of(const std::string &body,
                       const Headers &headers = {{"content-type", "application/json"}}) {
  try {
    keys_of(body, headers);
    return {};
  } catch (const promotion::Error &error) {
    EXPECT_EQ(error.status(), PROMOTION_INVALID_ARGUMENT);
    return error.what();
  }
}

const Headers form = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};

TEST(Wake, ReadsAWebhookOfGitHub) {
  EXPECT_THAT(keys_of(R"({"action": "closed", "number": 7, "pull_request": {"merged": true, "url": "x"},
    "repository": {"id": 1, "full_name": "Organisation/Configuration",
      "html_url": "https://github.com/Organisation/Configuration", "owner": {"login": "Organisation"},
      "git_url": "git://github.com/Organisation/Configuration.git",
      "ssh_url": "git@github.com:Organisation/Configuration.git",
      "clone_url": "https://github.com/Organisation/Configuration.git"}, "sender": {"html_url": "https://x/y"}})"),
              ElementsAre("github.com/organisation/configuration"));
}

TEST(Wake, ReadsAWebhookOfGitLabBelowAPath) {
  EXPECT_THAT(keys_of(R"({"object_kind": "merge_request", "project": {"name": "configuration",
    "web_url": "https://git.example.com/tools/group/sub/configuration",
    "git_ssh_url": "git@git.example.com:group/sub/configuration.git",
    "git_http_url": "https://git.example.com/tools/group/sub/configuration.git"},
    "repository": {"homepage": "https://git.example.com/tools/group/sub/configuration"}})"),
              ElementsAre("git.example.com/group/sub/configuration",
                          "git.example.com/tools/group/sub/configuration"));
}

TEST(Wake, ReadsAWebhookOfGiteaWhateverItsPort) {
  EXPECT_THAT(keys_of(R"({"action": "closed", "repository": {"clone_url": "http://gitea.test:3000/a/b.git",
    "html_url": "http://gitea.test:3000/a/b", "ssh_url": "ssh://git@gitea.test:2222/a/b.git"}})"),
              ElementsAre("gitea.test/a/b"));
}

TEST(Wake, ReadsAForm) {
  const std::string payload =
      "payload=%7B%22repository%22%3A+%7B%22clone_url%22%3A%22https%3A%2f%2fgithub.com%2FA%2FB.git%22%7D%7D";
  EXPECT_THAT(keys_of(payload, form), ElementsAre("github.com/a/b"));
  EXPECT_THAT(keys_of("other=1&" + payload + "&more", form), ElementsAre("github.com/a/b"));
  EXPECT_THAT(refusal_of(payload), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal_of("payloads=1&a", form), HasSubstr("has no field payload"));
  EXPECT_THAT(refusal_of("", form), HasSubstr("has no field payload"));
  for (const char *broken : {"payload=%", "payload=%4", "payload=%4x", "payload=%zz", "payload=a%2"})
    EXPECT_THAT(refusal_of(broken, form), HasSubstr("followed by no number")) << broken;
}

TEST(Wake, TakesTheKeyThatItsTasksWaitWith) {
  for (const char *url :
       {"https://GitHub.com/Organisation/Repository.git", "git@github.com:organisation/repository",
        "ssh://git@github.com:22/Organisation/Repository.git"})
    EXPECT_THAT(keys_of(R"({"repository": {"html_url": "https://github.com/organisation/Repository"}})"),
                Contains(wake_key_of(parse_repository_url(url))))
        << url;
}

TEST(Wake, AnswersGitHubsPing) {
  const std::string ping = R"({"zen": "Design for failure.", "organization": {"login": "a"}})";
  EXPECT_THAT(keys_of(ping, {{"content-type", "application/json"}, {"x-github-event", "ping"}}), IsEmpty());
  EXPECT_THAT(refusal_of(ping), HasSubstr("names no repository"));
}

TEST(Wake, RefusesWhatIsNoWebhook) {
  for (const std::string body : {"", "garbage", "[]", "7", "null", "\"repository\"", "{\"repository\":", "{}",
                                 "\xff\xfe", "{\"a\":\"\xff\"}"})
    EXPECT_THAT(refusal_of(body), HasSubstr("expected a webhook of GitHub, GitLab, Gitea or Forgejo"))
        << body;
  for (const char *body :
       {R"({"repository": []})", R"({"repository": "https://a/b"})", R"({"repository": {"clone_url": 7}})",
        R"({"repository": {"clone_url": ""}})", R"({"repository": {"clone_url": ["https://a/b/c"]}})",
        R"({"repository": {"clone_url": "no url"}})", R"({"repository": {"clone_url": "https://u:p@a/b"}})",
        R"({"repository": {"owner": {"clone_url": "https://a/b"}}})", R"([{"repository": {}}])",
        R"({"clone_url": "https://a/b"})", R"({"other": {"clone_url": "https://a/b"}})"})
    EXPECT_THAT(refusal_of(body), HasSubstr("; expected a webhook")) << body;
}

TEST(Wake, TakesNoUrlThatIsTooLong) {
  const std::string url = "https://a/" + std::string(2'000, 'b');
  EXPECT_THAT(refusal_of(R"({"repository": {"clone_url": ")" + url + "\"}}"),
              HasSubstr("names no repository"));
}

TEST(Wake, BearsBodiesThatAreDeepOrFullOfWhatDoesNotCount) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"repository\":";
  EXPECT_THAT(refusal_of(deep), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal_of(std::string(200'000, '[')), HasSubstr("no JSON object"));
  std::string wide = R"({"repository": {"topics": [)";
  for (int i = 0; i < 50'000; ++i) wide += "[],";
  wide += R"({}], "html_url": "https://a/b/c"}, "project": {}})";
  EXPECT_THAT(keys_of(wide), ElementsAre("a/b/c"));
}

}  // namespace
}  // namespace pull_request

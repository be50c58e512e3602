// The double of Gitea gives the answers that a real one gave: the same requests, in the order of the
// recording, compared status by status and field by field.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "forges/api_double.hpp"
#include "forges/recorded_exchange.hpp"
#include "git_repository.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

/// Texts that are the same on every server; of the others only the type is compared.
bool is_the_same_everywhere(const std::string &name) {
  static const std::set<std::string> names{"message", "state", "label",     "ref",   "title",
                                           "body",    "name",  "full_name", "login", "default_merge_style"};
  return names.count(name) != 0;
}

/// Without numbers, and what the server's JSON reader adds about its place in the text.
std::string comparable(const std::string &text) {
  std::string result;
  for (const char c : text.substr(0, text.find(", error found in")))
    if (c < '0' || c > '9') result += c;
  return result;
}

class Comparison {
 public:
  /// The differences, one in each line.
  std::string of(const json &recorded, const json &given) {
    compare(recorded, given, "", "");
    return differences_;
  }

 private:
  void compare(const json &recorded, const json &given, const std::string &where, const std::string &name) {
    const bool numbers = recorded.is_number() && given.is_number();
    if (!numbers && recorded.type() != given.type())
      return differ(where, std::string(recorded.type_name()) + " and not " + given.type_name());
    if (recorded.is_object()) {
      for (const auto &[key, value] : recorded.items()) {
        if (!given.contains(key)) {
          differ(where + "/" + key, "missing");
        } else {
          compare(value, given.at(key), where + "/" + key, key);
        }
      }
      for (const auto &[key, value] : given.items())
        if (!recorded.contains(key)) differ(where + "/" + key, "not in the recording");
    } else if (recorded.is_array()) {
      if (recorded.size() != given.size()) return differ(where, "another number of items");
      for (std::size_t i = 0; i < recorded.size(); ++i)
        compare(recorded[i], given[i], where + "/" + std::to_string(i), "");
    } else if (recorded.is_boolean() && recorded != given) {
      differ(where, "recorded as " + recorded.dump());
    } else if (recorded.is_string() && is_the_same_everywhere(name) &&
               comparable(recorded) != comparable(given)) {
      differ(where, recorded.dump() + " and not " + given.dump());
    }
  }

  void differ(const std::string &where, const std::string &what) {
    differences_ += where + ": " + what + "\n";
  }

  std::string differences_;
};

class GiteaRecordings : public testing::Test {
 protected:
  GiteaRecordings() : repository_(folder_.path() / "gitops.git", {{"v.yaml", "version: 1\n"}}) {
    for (int i = 1; i <= 8; ++i)
      repository_.commit("p" + std::to_string(i), {{"new-" + std::to_string(i), "x\n"}}, "Change");
    repository_.commit("p9", {{"v.yaml", "version: 9\n"}}, "Change the value");
    repository_.git({"branch", "same", "main"});
    gitea_ = std::make_unique<GiteaDouble>(repository_.folder(), "bot/gitops",
                                           "0123456789abcdef0123456789abcdef01234567");
  }

  /// Sends a recorded request and compares the answer.
  void replay(const std::string &start) {
    SCOPED_TRACE(start);
    const RecordedExchange recorded = find(start);
    const HttpAnswer given = gitea_->answer(recorded.request);
    EXPECT_EQ(given.status, recorded.answer.status) << given.body;
    ++replayed_;
    if (recorded.cut) return;
    EXPECT_EQ(given.body.empty(), recorded.answer.body.empty());
    if (recorded.answer.body.empty()) return;
    const json wanted = json::parse(recorded.answer.body, nullptr, false);
    const json body = json::parse(given.body, nullptr, false);
    ASSERT_FALSE(wanted.is_discarded() || body.is_discarded()) << recorded.answer.body << given.body;
    EXPECT_EQ(Comparison().of(wanted, body), "");
  }

  void open(const std::string &head) {
    const std::string body = json{{"title", head}, {"head", head}, {"base", "main"}}.dump();
    RecordedExchange create = find("20-");
    create.request.body = body;
    ASSERT_EQ(gitea_->answer(create.request).status, 201);
  }

  static RecordedExchange find(const std::string &start) {
    for (const auto &entry : std::filesystem::directory_iterator(GITEA_RECORDINGS)) {
      const std::string name = entry.path().filename().string();
      if (name.rfind(start, 0) != 0) continue;
      RecordedExchange found = read_exchange(entry.path(), "/api/v1");
      // One was recorded of another repository, which was as new.
      if (const std::size_t at = found.request.path.find("fresh0"); at != std::string::npos)
        found.request.path.replace(at, 6, "gitops");
      return found;
    }
    ADD_FAILURE() << "there is no recording that begins with " << start;
    return {};
  }

  static std::size_t recordings() {
    const std::filesystem::directory_iterator all(GITEA_RECORDINGS);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  TemporaryFolder folder_;
  GitRepository repository_;
  std::unique_ptr<GiteaDouble> gitea_;
  std::size_t replayed_ = 0;
};

TEST_F(GiteaRecordings, AreWhatTheDoubleAnswers) {
  gitea_->count_as_empty(2);
  for (const char *each : {"12-", "14-", "06-", "10-", "11b-", "15-"}) replay(each);
  for (const char *each : {"20-", "22-", "23-", "24-", "25-", "27-", "28-", "29-", "30-", "34-"})
    replay(each);
  for (const char *each : {"36-", "37-", "38-", "39-", "40-", "41-", "42-", "43-", "44-", "45-"})
    replay(each);
  for (const char *each : {"35-", "46-", "48-", "50-", "51-", "52-", "53-", "54-", "55-", "56-"})
    replay(each);
  // What was done in between has no recording of its own: pull requests 2 to 9, and a base that moved on.
  replay("26-");
  for (const char *head : {"p3", "p4", "p5", "p6", "p7", "p9", "p8"}) open(head);
  replay("58-");
  repository_.commit("main", {{"v.yaml", "version: 10\n"}}, "Change the same value");
  replay("59-");
  replay("59b-");
  gitea_->require_approval();
  replay("72-");
  EXPECT_EQ(replayed_, recordings());
}

}  // namespace
}  // namespace promotion::test

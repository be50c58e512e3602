// Whatever goes wrong on the way to the git server and the forge: in the end there is one branch and one pull
// request, and nothing is lost.
#include <cstdlib>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

bool is_long() { return std::getenv("PROMOTION_LONG") != nullptr; }

/// Text that does not compress to much less, different for each seed.
std::string noise(std::size_t size, std::uint32_t seed) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  while (text.size() < size) {
    seed = seed * 1664525U + 1013904223U;
    text += letters[seed >> 26U];
    if (text.size() % 80 == 0) text += "\n# ";
  }
  return text;
}

/// PROMOTION_LONG=1: every kind of failure at every request, and much longer fetches and pushes. Each case
/// with the way that is short, and with libgit2's.
class FaultTest : public GitHubTest, public testing::WithParamInterface<bool> {
 protected:
  FaultTest() { forge.speaks_version_2 = GetParam(); }

  /// A new promotion, whose first step meets the fault at its request of that number, and what came of it
  /// then. False: there is no such request.
  bool survives(std::size_t number, Fault fault) {
    const std::string version = "6.1." + std::to_string(++version_);
    std::size_t seen = 0;
    forge.fault = [&](const SentRequest &) { return seen++ == number ? fault : Fault{}; };
    return promote(version) && seen > number;
  }
  /// The same, at the first request of such a kind.
  bool survives(const std::string &kind, Fault fault) {
    bool met = false;
    forge.fault = [&](const SentRequest &request) {
      if (met || !is(request, kind)) return Fault{};
      met = true;
      return fault;
    };
    return promote("6.1." + std::to_string(++version_)) && met;
  }
  static bool is(const SentRequest &request, const std::string &kind) {
    if (request.method != "POST" || !request.url.ends_with("/git-" + kind)) return false;
    return kind != "upload-pack" || request.body.find("want ") != std::string::npos;
  }
  /// The longest body of such a kind that was sent.
  std::size_t longest(const std::string &kind) {
    std::size_t size = 0;
    for (const SentRequest &request : forge.requests)
      if (is(request, kind)) size = std::max(size, request.body.size());
    return size;
  }
  void forget() {
    repository.remove_branch(branch);
    forge.pulls.clear();
  }

  int version_ = 0;

 private:
  bool promote(const std::string &version) {
    Task one = task(0, version);
    StepResult result;
    int steps = 0;
    do {
      result = step(one);
      one.state = result.state;
    } while (result.outcome == PROMOTION_STEP_FAILED && ++steps < 4);
    forge.fault = nullptr;
    EXPECT_NE(result.outcome, PROMOTION_STEP_FAILED) << result.message;
    EXPECT_EQ(repository.other_branches(), std::vector<std::string>{branch});
    EXPECT_EQ(repository.commits_ahead("main", branch), 1);
    EXPECT_NE(repository.file(branch, "apps/qa/podinfo.yaml").find(version), std::string::npos);
    EXPECT_EQ(forge.pulls.size(), 1U);
    return !testing::Test::HasFailure();
  }
};

using Kind = Fault::Kind;

TEST_P(FaultTest, AnExchangeThatFailsInTurnLosesNothing) {
  std::vector<Kind> kinds{GetParam() ? Kind::lost_answer : Kind::broken_gateway};
  if (is_long()) kinds = {Kind::refused, Kind::lost_answer, Kind::broken_gateway, Kind::cut_answer};
  for (const Kind kind : kinds) {
    std::size_t number = 0;
    for (;; ++number) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(kind)) + " at request " +
                   std::to_string(number));
      std::filesystem::remove_all(storage() / "mirrors");
      forget();
      if (!survives(number, {kind, 5})) break;
    }
    ASSERT_FALSE(HasFailure());
    EXPECT_GE(number, 6U);
  }
  EXPECT_EQ(repository.fsck(), "");
}

TEST_P(FaultTest, AFetchThatIsCutAtEveryFourKilobytesLosesNothing) {
  step(task());
  const std::size_t size = is_long() ? 512 * 1024 : 24 * 1024;
  const std::size_t most = is_long() ? 1000 : 10;
  std::size_t cuts = 0;
  for (std::size_t at = 0; at < size && cuts < most; at += 4096, ++cuts) {
    SCOPED_TRACE("cut at " + std::to_string(at));
    forget();
    repository.commit("main", {{"noise.txt", noise(size * 4 / 3, static_cast<std::uint32_t>(cuts))}},
                      "Move on");
    ASSERT_TRUE(survives("upload-pack", {Kind::cut_answer, at}));
  }
  EXPECT_GE(cuts, 6U);
  EXPECT_EQ(repository.fsck(), "");
}

TEST_P(FaultTest, APushThatIsCutAtEveryFourKilobytesLosesNothing) {
  // What lies between two values that change is sent, at least on the short way.
  const std::size_t size = is_long() ? 512 * 1024 : 24 * 1024;
  repository.commit(
      "main",
      {{"apps/qa/podinfo.yaml", "version: 6.0.0 " + marker("qa") + "\n# " + noise(size * 4 / 3, 1) +
                                    "\nagain: 6.0.0 " + marker("qa") + "\n"}},
      "Long");
  step(task());
  const std::size_t longest_push = longest("receive-pack");
  if (GetParam()) {
    EXPECT_GT(longest_push, size);
  }
  for (std::size_t at = 0; at < longest_push; at += 4096) {
    SCOPED_TRACE("cut at " + std::to_string(at));
    forget();
    ASSERT_TRUE(survives("receive-pack", {Kind::cut_request, at}));
  }
  EXPECT_EQ(repository.fsck(), "");
}

TEST_P(FaultTest, AMirrorThatIsTruncatedIsClonedAgain) {
  step(task());
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(storage() / "mirrors"))
    if (entry.is_regular_file() && entry.file_size() > 0 &&
        (GetParam() || is_long() || entry.path().extension() == ".pack"))  // others: MirrorTest, over file://
      files.push_back(entry.path());
  ASSERT_FALSE(files.empty());
  for (const std::filesystem::path &file : files) {
    if (!std::filesystem::exists(file)) continue;
    SCOPED_TRACE(file.string());
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    forget();
    repository.commit("main", {{"counter", file.string()}}, "Move on");
    survives("none", {});  // nothing else goes wrong
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_EQ(repository.fsck(), "");
}

INSTANTIATE_TEST_SUITE_P(Ways, FaultTest, testing::Bool(),
                         [](const auto &way) { return way.param ? "Short" : "Libgit2"; });

}  // namespace
}  // namespace pull_request::test

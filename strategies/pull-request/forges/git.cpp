// A repository without a forge: the pushed branch is the result.
#include "forges/forge.hpp"

namespace pull_request {
namespace {

class PlainGit : public Forge {
 public:
  bool has_pull_requests() const override { return false; }
  std::vector<PullRequest> find(const std::string &, const std::string &) override { return {}; }
  PullRequest open(const std::string &, const std::string &, const PullRequestText &) override { refuse(); }
  PullRequest rewrite(long long, const PullRequestText &) override { refuse(); }
  void close(long long, const std::string &) override { refuse(); }

 private:
  [[noreturn]] static void refuse() {
    throw promotion::Error(PROMOTION_UNSUPPORTED, "a repository of type git has no pull requests");
  }
};

}  // namespace

std::unique_ptr<Forge> make_plain_git() { return std::make_unique<PlainGit>(); }

}  // namespace pull_request

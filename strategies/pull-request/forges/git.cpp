// A repository without a forge: the pushed branch is the result.
#include "forges/forge.hpp"

namespace pull_request {
namespace {

class PlainGit : public Forge {
 public:
  bool has_pull_requests() const override { return false; }
  std::vector<PullRequest> find(const std::string &, const std::string &) override { return {}; }
  std::optional<PullRequest> look(long long, const std::string &) override { refuse(); }
  PullRequest open(const std::string &, const std::string &, const Proposal &) override { refuse(); }
  PullRequest rewrite(const PullRequest &, const PullRequestText &) override { refuse(); }
  void close(long long) override { refuse(); }
  void comment_once(long long, const std::string &, const std::string &) override { refuse(); }
  void decorate(const PullRequest &, const std::vector<std::string> &,
                const std::vector<std::string> &) override {
    refuse();
  }
  Merging merge_when_ready(const PullRequest &) override { refuse(); }
  void merge_no_more(const PullRequest &) override { refuse(); }

 private:
  [[noreturn]] static void refuse() {
    throw promotion::Error(PROMOTION_UNSUPPORTED, "a repository of type git has no pull requests");
  }
};

}  // namespace

std::unique_ptr<Forge> make_plain_git() { return std::make_unique<PlainGit>(); }

}  // namespace pull_request

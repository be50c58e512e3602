// What a promotion into a large repository costs: the git command line, a bare push, and the pull-request
// module, interleaved in one run against one git server on this machine.
#include <git2.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "git/commit.hpp"
#include "git/library.hpp"
#include "git/marker_index.hpp"
#include "git_repository.hpp"
#include "monorepo.hpp"
#include "process.hpp"
#include "promoter.hpp"
#include "test_host/call.hpp"

namespace promotion::bench {
namespace {

using Time = std::chrono::steady_clock;

double milliseconds(const std::function<void()> &work) {
  const auto start = Time::now();
  work();
  return std::chrono::duration<double, std::milli>(Time::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Of this process: the module's side, and what the host's services need.
double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// Clone, edit, commit and push, as a script would do it.
double command_line(const Monorepo &repository, std::size_t pipeline, const std::string &version) {
  const test::TemporaryFolder folder;
  const std::string clone = (folder.path() / "clone").string();
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=Example", "-c", "user.email=e@example.com"});
    test::ProcessOptions options;
    options.command = std::move(arguments);
    options.environment = test::git_environment();
    test::Process process(std::move(options));
    if (process.wait(std::chrono::minutes(10)).code != 0)
      throw std::runtime_error("the git command line failed");
  };
  return milliseconds([&] {
    git({"clone", "--quiet", repository.url_with_token(), clone});
    git({"-C", clone, "checkout", "--quiet", "-b", "cli/" + std::to_string(pipeline)});
    test::write_file(clone + "/" + Monorepo::marked_path(pipeline),
                     Monorepo::marked_content(pipeline, version));
    git({"-C", clone, "commit", "--quiet", "--all", "--message", "Promote"});
    git({"-C", clone, "push", "--quiet", "origin", "HEAD"});
  });
}

// The least that it takes: the POST of the push, made before, and the call that opens the pull request.
double bare(Monorepo &repository, const QuickForge &forge, std::size_t pipeline, const std::string &version) {
  const std::string branch = "bare/" + std::to_string(pipeline);
  const std::string body = repository.push_body(branch, pipeline, version);
  return milliseconds([&] {
    const auto pushed = test::http_request("POST", repository.server().url(),
                                           std::string(Monorepo::path) + "/git-receive-pack", body,
                                           {{"Authorization", "Bearer " + std::string(Monorepo::token)},
                                            {"Content-Type", "application/x-git-receive-pack-request"}});
    if (pushed.status != 200 || pushed.body.find("ok refs/heads/" + branch) == std::string::npos)
      throw std::runtime_error("the bare push failed: " + pushed.body);
    test::http_request("POST", forge.url(), "/repos/organisation/configuration/pulls",
                       R"({"title": "t", "body": "b", "base": "main", "head": ")" + branch + "\"}");
  });
}

struct Index {
  double first_scan = 0;
  double after_a_commit = 0;
};

// The index of markers alone, as the module keeps it.
Index index(Monorepo &repository, int rounds) {
  pull_request::start_git();
  Index times;
  {
    const test::TemporaryFolder cache;
    git_repository *opened = nullptr;
    if (git_repository_open_bare(&opened, repository.folder().c_str()) != 0)
      throw std::runtime_error("no repository");
    const pull_request::RepositoryHandle handle(opened);
    const test::Call call;
    const auto look = [&] {
      git_oid head{};
      git_reference_name_to_id(&head, opened, "refs/heads/main");
      const git_oid tree = pull_request::tree_of(opened, head);
      const pull_request::MarkerIndex index(opened, cache.path());
      return milliseconds([&] { index.files(promotion::Call(*call.get()), "main", tree); });
    };
    times.first_scan = look();
    std::vector<double> later;
    for (int i = 0; i < rounds; ++i) {
      repository.move_base();
      later.push_back(look());
    }
    times.after_a_commit = median(later);
  }
  pull_request::stop_git();
  return times;
}

struct Numbers {
  std::size_t files = 0;
  std::size_t batch = 0;
  double first = 0;
  double cli = 0, unchanged = 0, moved = 0, opened = 0, least = 0;
  double one_by_one = 0, together = 0;
  double cpu = 0, uploaded = 0, downloaded = 0;
  Index index;
};

Numbers measure(std::size_t files, int rounds, std::size_t batch) {
  Numbers numbers;
  numbers.files = files;
  numbers.batch = batch;
  Monorepo repository(files, batch);
  const QuickForge forge;
  Promoter plain(Promoter::Type::git, repository.url(), forge);
  Promoter full(Promoter::Type::github, repository.url(), forge);
  // Each promoter's first promotion clones its mirror and looks for all markers; later ones are measured.
  numbers.first = milliseconds([&] { plain.promote({batch - 1}, "1.0.1"); });
  full.promote({batch - 2}, "1.0.1");
  std::map<std::string, std::vector<double>> times;
  for (int round = 0; round < rounds; ++round) {
    const std::size_t pipeline = static_cast<std::size_t>(round) * 3;
    const std::string version = "1.1." + std::to_string(round);
    times["cli"].push_back(command_line(repository, pipeline, version));
    const auto traffic = repository.server().traffic();
    const double cpu = cpu_ms();
    times["unchanged"].push_back(milliseconds([&] { plain.promote({pipeline}, version); }));
    times["cpu"].push_back(cpu_ms() - cpu);
    const auto now = repository.server().traffic();
    times["uploaded"].push_back(static_cast<double>(now.received - traffic.received));
    times["downloaded"].push_back(static_cast<double>(now.sent - traffic.sent));
    times["least"].push_back(bare(repository, forge, pipeline + 1, version));
    times["opened"].push_back(milliseconds([&] { full.promote({pipeline + 1}, version); }));
    repository.move_base();
    times["moved"].push_back(milliseconds([&] { plain.promote({pipeline + 2}, version); }));
    full.promote({pipeline + 2}, version + "1");  // brings its mirror to the new base
    for (const char *prefix : {"cli/", "bare/", "promotion/"}) repository.remove_branches(prefix);
  }
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < batch; ++i) all.push_back(i);
  for (int round = 0; round < 2; ++round) {
    const std::string version = "1.2." + std::to_string(round);
    times["together"].push_back(milliseconds([&] { plain.promote(all, version); }));
    repository.remove_branches("promotion/");
    times["one by one"].push_back(milliseconds([&] {
      for (const std::size_t pipeline : all) plain.promote({pipeline}, version + "1");
    }));
    repository.remove_branches("promotion/");
  }
  numbers.cli = median(times["cli"]);
  numbers.unchanged = median(times["unchanged"]);
  numbers.moved = median(times["moved"]);
  numbers.opened = median(times["opened"]);
  numbers.least = median(times["least"]);
  numbers.together = median(times["together"]) / static_cast<double>(batch);
  numbers.one_by_one = median(times["one by one"]) / static_cast<double>(batch);
  numbers.cpu = median(times["cpu"]);
  numbers.uploaded = median(times["uploaded"]);
  numbers.downloaded = median(times["downloaded"]);
  numbers.index = index(repository, rounds);
  return numbers;
}

void print(const Numbers &n) {
  std::printf("%zu files\n", n.files);
  std::printf("  %-58s %10.1f ms\n", "first promotion (clone, index)", n.first);
  std::printf("  %-58s %10.1f ms\n", "git command line: clone, edit, commit, push", n.cli);
  std::printf("  %-58s %10.1f ms\n", "promotion, base unchanged", n.unchanged);
  std::printf("  %-58s %10.1f ms\n", "promotion, base moved by one commit", n.moved);
  std::printf("  %-58s %10.1f ms\n", "bare push and pull-request call", n.least);
  std::printf("  %-58s %10.1f ms\n", "promotion with its pull request", n.opened);
  std::printf("  %-58s %10.1f ms, one by one %.1f ms\n", "each of many promotions in one push", n.together,
              n.one_by_one);
  std::printf("  %-58s %10.1f ms CPU, %.0f bytes up, %.0f down\n", "of which client, base unchanged", n.cpu,
              n.uploaded, n.downloaded);
  std::printf("  %-58s %10.2f ms, first scan %.1f ms\n", "marker index after one commit",
              n.index.after_a_commit, n.index.first_scan);
}

void row(const std::string &what, double reached, const char *wanted) {
  std::printf("%-74s %9.2f   wanted %s\n", what.c_str(), reached, wanted);
}

// The rows of design/performance.md about promotions.
void print_rows(const std::vector<Numbers> &all) {
  std::printf("\nratios\n");
  for (const Numbers &n : all) {
    const std::string at = " at " + std::to_string(n.files) + " files";
    const char *wanted = n.files >= 100'000 ? ">= 40" : n.files >= 20'000 ? ">= 35" : ">= 10";
    row("git command line / promotion, base unchanged," + at, n.cli / n.unchanged, wanted);
    row("git command line / promotion, base moved," + at, n.cli / n.moved, "-");
    row("promotion with pull request / bare push and call," + at, n.opened / n.least, "<= 1.3");
    row(std::to_string(n.batch) + " promotions one by one / in one push," + at, n.one_by_one / n.together,
        n.batch >= 100 ? ">= 10" : "-");
    row("first scan / marker index after one commit," + at, n.index.first_scan / n.index.after_a_commit,
        n.files >= 100'000 ? ">= 1000" : "-");
  }
  if (all.size() < 2) return;
  const Numbers &small = all.front();
  const Numbers &large = all.back();
  const std::string against =
      ", " + std::to_string(large.files) + " / " + std::to_string(small.files) + " files";
  row("client CPU of a promotion" + against, large.cpu / small.cpu, "<= 1.5");
  row("bytes of a promotion" + against,
      (large.uploaded + large.downloaded) / (small.uploaded + small.downloaded), "<= 1.5");
}

constexpr const char *usage =
    "Usage: pull_request_bench [--files N,N,...] [--rounds N] [--batch N]\n\n"
    "Promotes into repositories of that many files (by default 2000,20000; the design's table is\n"
    "2000,20000,100000) and prints times and ratios. --batch: how many\n"
    "promotions go in one push, by default 100. Asserts no time; fails only where a promotion does.\n";

int run(const std::vector<std::string> &arguments) {
  std::vector<std::size_t> sizes{2'000, 20'000};
  int rounds = 7;
  std::size_t batch = 100;
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    if (arguments[i] == "--files") {
      sizes.clear();
      std::istringstream list(arguments[i + 1]);
      for (std::string size; std::getline(list, size, ',');) sizes.push_back(std::stoul(size));
    } else if (arguments[i] == "--rounds") {
      rounds = std::max(std::stoi(arguments[i + 1]), 1);
    } else if (arguments[i] == "--batch") {
      batch = std::stoul(arguments[i + 1]);
    }
  }
  if (arguments.size() % 2 != 0 || sizes.empty() || batch < 6 ||
      *std::min_element(sizes.begin(), sizes.end()) <= batch) {
    std::fputs(usage, stderr);
    return 2;
  }
  rounds = std::min(rounds, static_cast<int>(batch) / 3 - 1);  // each round has three pipelines to itself
  if (!test::GitServer::available()) {
    std::puts("skipped: nginx and fcgiwrap (Debian: nginx-light fcgiwrap) are not installed");
    return 0;
  }
  std::vector<Numbers> all;
  for (const std::size_t files : sizes) {
    all.push_back(measure(files, rounds, batch));
    print(all.back());
    std::fflush(stdout);
  }
  print_rows(all);
  return 0;
}

}  // namespace
}  // namespace promotion::bench

int main(int argc, char **argv) {
  try {
    return promotion::bench::run({argv + 1, argv + argc});
  } catch (const std::exception &failure) {
    std::fprintf(stderr, "pull_request_bench: %s\n", failure.what());
    return 1;
  }
}

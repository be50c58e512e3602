#include "monorepo.hpp"

#include <cstdio>
#include <sstream>

#include "git_repository.hpp"
#include "process.hpp"

namespace promotion::bench {
namespace {

std::string path_of(std::size_t number) {
  return "clusters/c" + std::to_string(number % 100) + "/apps/a" + std::to_string(number / 100 % 100) +
         "/release-" + std::to_string(number / 10'000) + ".yaml";
}

std::string release(std::size_t number, const std::string &version_line) {
  const std::string name = "app-" + std::to_string(number);
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: " + name +
         "\n  namespace: " + name + "\nspec:\n  interval: 10m\n  chart:\n    spec:\n      chart: " + name +
         "\n      " + version_line + "\n      sourceRef: {kind: HelmRepository, name: charts}\n";
}

std::string commit_command(const std::string &reference, const std::string &parent, std::size_t seconds) {
  return "commit " + reference + "\ncommitter Example <example@example.com> " +
         std::to_string(1'700'000'000 + seconds) + " +0000\ndata 6\nchange\n" +
         (parent.empty() ? "" : "from " + parent + "\n");
}

std::string modification(const std::string &file, const std::string &content) {
  return "M 100644 inline " + file + "\ndata " + std::to_string(content.size()) + "\n" + content + "\n";
}

std::string packet(const std::string &text) {
  char length[5];
  std::snprintf(length, sizeof length, "%04zx", text.size() + 4);
  return length + text;
}

}  // namespace

Monorepo::Monorepo(std::size_t files, std::size_t marked) : files_(files) {
  std::filesystem::create_directories(folder());
  git({"init", "--quiet", "--bare", "--initial-branch=main"});
  git({"config", "gc.auto", "0"});
  git({"config", "receive.autogc", "false"});
  std::string stream = commit_command("refs/heads/main", {}, 0);
  for (std::size_t i = 0; i < files; ++i)
    stream +=
        modification(path_of(i), i < marked ? marked_content(i, "1.0.0") : release(i, "version: \"1.0.0\""));
  git({"fast-import", "--quiet"}, stream + "\n");
  git({"repack", "-adq"});
  server_ = std::make_unique<test::GitServer>(
      test::GitServerOptions{.repositories = root_.path(), .tokens = {token}});
}

std::string Monorepo::url_with_token() const {
  return "http://git:" + std::string(token) + "@127.0.0.1:" + std::to_string(server_->port()) + path;
}

std::string Monorepo::marked_path(std::size_t pipeline) { return path_of(pipeline); }

std::string Monorepo::marked_content(std::size_t pipeline, const std::string &version) {
  return release(pipeline, "version: \"" + version + "\" # {\"$promotion\": \"default:app-" +
                               std::to_string(pipeline) + ":prod\"}");
}

void Monorepo::move_base() {
  ++moves_;
  const std::size_t last = files_ - 1;
  git({"fast-import", "--quiet"},
      commit_command("refs/heads/main", "refs/heads/main^0", moves_) +
          modification(path_of(last), release(last, "version: \"1.0." + std::to_string(moves_) + "\"")) +
          "\n");
}

std::string Monorepo::push_body(const std::string &branch, std::size_t pipeline, const std::string &version) {
  // Made beside the repository, which it borrows from: the server must not have what is pushed to it.
  const test::TemporaryFolder beside;
  const auto there = [&](std::vector<std::string> arguments, const std::string &input) {
    arguments.insert(arguments.begin(), {"git", "-C", beside.path().string()});
    return test::run_or_throw(arguments, input, test::git_environment());
  };
  there({"init", "--quiet", "--bare"}, {});
  test::write_file(beside.path() / "objects/info/alternates", (folder() / "objects").string() + "\n");
  const std::string base = git({"rev-parse", "main"}).substr(0, 40);
  there({"fast-import", "--quiet"},
        commit_command("refs/heads/made", base, moves_) +
            modification(marked_path(pipeline), marked_content(pipeline, version)) + "\n");
  const std::string made = there({"rev-parse", "made"}, {}).substr(0, 40);
  const std::string pack =
      there({"pack-objects", "--quiet", "--thin", "--revs", "--stdout", "--delta-base-offset"},
            made + "\n^" + base + "\n");
  const std::string command = std::string(40, '0') + " " + made + " refs/heads/" + branch +
                              std::string(1, '\0') + " report-status side-band-64k agent=example";
  return packet(command) + "0000" + pack;
}

void Monorepo::remove_branches(const std::string &prefix) {
  std::istringstream names(git({"for-each-ref", "--format=%(refname)", "refs/heads/" + prefix}));
  std::string commands;
  for (std::string name; std::getline(names, name);) commands += "delete " + name + "\n";
  git({"update-ref", "--stdin"}, commands);
}

std::string Monorepo::git(const std::vector<std::string> &arguments, const std::string &input) const {
  std::vector<std::string> command{"git", "-C", folder().string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return test::run_or_throw(command, input, test::git_environment());
}

}  // namespace promotion::bench

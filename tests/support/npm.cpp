#include "npm.hpp"

#include <cstdlib>

#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

std::filesystem::path npm_folder() {
  const char *folder = std::getenv("PROMOTION_NPM_FOLDER");
  return folder != nullptr ? folder : PROMOTION_NPM_FOLDER;
}

std::string first_line(const std::filesystem::path &path) {
  const std::string text = read_file(path);
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string Npm::unavailable() {
  if (std::filesystem::exists(npm_folder() / "ready")) return {};
  if (std::filesystem::exists(npm_folder() / "unavailable"))
    return "npm packages: " + first_line(npm_folder() / "unavailable");
  return "npm packages are not installed: tests/run.sh does it, or tests/setup/npm.sh build";
}

std::string Npm::node() { return first_line(npm_folder() / "ready"); }

std::filesystem::path Npm::modules() { return npm_folder() / "node_modules"; }

}  // namespace promotion::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "manifests.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Names = std::set<std::string>;

Names words(const std::string &text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// What the last stage of the Dockerfile installs.
Names installed_packages() {
  const std::string text = read_file(example_folder() / "Dockerfile");
  const std::string last = text.substr(text.rfind("FROM debian"));
  std::smatch list;
  if (!std::regex_search(last, list, std::regex("--no-install-recommends([^&]+)&&"))) return {};
  return words(std::regex_replace(list[1].str(), std::regex(R"(\\)"), " "));
}

// With everything that these packages depend on, as the machine's own package list tells it.
Names with_dependencies(const Names &packages) {
  std::map<std::string, std::string> dependencies;
  std::istringstream told(run_or_throw({"dpkg-query", "-W", "-f", "${Package} ${Depends},${Pre-Depends}\n"}));
  for (std::string name, line; told >> name && std::getline(told, line);) dependencies[name] = line;
  static const std::regex name(R"((?:^|[,|])\s*([a-z0-9][a-z0-9.+-]*))");
  Names known = packages;
  for (std::deque<std::string> open(packages.begin(), packages.end()); !open.empty(); open.pop_front()) {
    const std::string line = dependencies[open.front()];
    for (std::sregex_iterator found(line.begin(), line.end(), name), none; found != none; ++found)
      if (known.insert((*found)[1]).second) open.push_back((*found)[1]);
  }
  return known;
}

// The packages that libraries belong to. Since /usr is merged, they may be listed without it.
Names packages_of(const Names &libraries) {
  std::vector<std::string> command = {"dpkg-query", "-S"};
  for (const std::string &library : libraries) {
    const std::string real = std::filesystem::canonical(library).string();
    command.push_back(real);
    if (real.rfind("/usr/", 0) == 0) command.push_back(real.substr(4));
  }
  Names packages;
  std::istringstream told(run(command).output);
  for (std::string line; std::getline(told, line);) packages.insert(line.substr(0, line.find(':')));
  return packages;
}

Names libraries_of(const std::filesystem::path &file) {
  Names libraries;
  const std::string told = run_or_throw({"ldd", file.string()});
  static const std::regex line(R"(=> (/\S+))");
  for (std::sregex_iterator found(told.begin(), told.end(), line), none; found != none; ++found)
    libraries.insert((*found)[1]);
  return libraries;
}

/// The files that the Dockerfile puts into its images: it could not be built where these tests run.
class Image : public testing::Test {
 protected:
  Names installed(const std::string &component) {
    run_or_throw({CMAKE_PROGRAM, "--install", PROMOTION_BUILD_FOLDER, "--component", component, "--prefix",
                  folder_.path().string()});
    Names files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.is_regular_file()) files.insert(entry.path().lexically_relative(folder_.path()));
    return files;
  }

  TemporaryFolder folder_;
};

TEST_F(Image, HoldsTheHostWithItsToolsBesideIt) {
  EXPECT_THAT(installed("host"), UnorderedElementsAre("bin/promotion-control-plane", "bin/promotion-probe",
                                                      "bin/promotion-worker", "bin/promotionctl"));
}

TEST_F(Image, HoldsTheModulesThatItsModulesFileNames) {
  const Names files = installed("modules");
  EXPECT_THAT(files,
              UnorderedElementsAre("lib/promotion/notification.so", "lib/promotion/pipeline-evaluator.so",
                                   "lib/promotion/pull-request.so", "lib/promotion/webhook.so"));
  const auto wanted = example_documents("base/config/modules.yaml");
  for (const auto &module : wanted.at(0).at("modules")) {
    const std::string path = module.at("path");
    EXPECT_TRUE(files.contains(path.substr(std::string("/usr/").size()))) << path;
  }
}

TEST_F(Image, HasEveryLibraryThatTheProgramsNeed) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitized build needs libraries that no image holds";
#endif
  installed("host");
  Names libraries, missing;
  for (const std::string &file : installed("modules")) libraries.merge(libraries_of(folder_.path() / file));
  const Names there = with_dependencies(installed_packages());
  ASSERT_TRUE(there.contains("libc6"));
  for (const std::string &package : packages_of(libraries))
    if (!there.contains(package)) missing.insert(package);
  EXPECT_THAT(missing, IsEmpty());
}

}  // namespace
}  // namespace promotion::test

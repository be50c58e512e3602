// What is found out about a module before any of its code runs.
#include "inspection.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "promotion/host/registry.hpp"
#include "temporary_folder.hpp"

namespace promotion::host {
namespace {

using promotion::testing::read_file;
using promotion::testing::TemporaryFolder;
using promotion::testing::test_module;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> problems_of(const std::filesystem::path &path) {
  auto inspection = inspect_module(path);
  EXPECT_TRUE(inspection.ok()) << inspection.error().message;
  return inspection.ok() ? inspection->problems : std::vector<std::string>{};
}

}  // namespace

TEST(Inspection, ShowsManifestDigestAndExportsOfAGoodModule) {
  auto inspection = inspect_module(test_module("plain"));
  ASSERT_TRUE(inspection.ok()) << inspection.error().message;
  EXPECT_THAT(inspection->problems, IsEmpty());
  EXPECT_THAT(inspection->manifest_json, HasSubstr(R"("id":"plain")"));
  EXPECT_THAT(inspection->exports, ElementsAre("promotion_module_v1"));
  EXPECT_EQ(inspection->sha256.size(), 64u);
}

TEST(Inspection, DigestIsThatOfTheFile) {
  TemporaryFolder folder;
  auto inspection = inspect_module(folder.write("a.so", "abc"));
  ASSERT_TRUE(inspection.ok()) << inspection.error().message;
  EXPECT_EQ(inspection->sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Inspection, FindsTheFaultOfEachModule) {
  EXPECT_THAT(problems_of(test_module("no-manifest")), ElementsAre(HasSubstr("no section '.promotion'")));
  EXPECT_THAT(problems_of(test_module("two-exports")),
              ElementsAre(HasSubstr("exports 2 symbols (promotion_module_v1, promotion_test_second)")));
  EXPECT_THAT(problems_of(test_module("no-entry")),
              ElementsAre(HasSubstr("exports 1 symbols (promotion_module_of_another_name)")));
  EXPECT_THAT(problems_of(test_module("text-relocation")), ElementsAre(HasSubstr("-fPIC")));
  EXPECT_THAT(problems_of(test_module("wrong-major")), ElementsAre(HasSubstr("built with major version 2")));
}

TEST(Inspection, RefusesWhatIsNoModuleOfThisMachine) {
  TemporaryFolder folder;
  EXPECT_THAT(problems_of(folder.write("text.so", "hello")), ElementsAre(HasSubstr("no ELF file")));
  EXPECT_THAT(problems_of("/proc/self/exe"), Contains(HasSubstr("it is a program")));
  std::string bytes = read_file(test_module("plain"));
  bytes[18] = '\x08', bytes[19] = 0;  // e_machine: MIPS
  EXPECT_THAT(problems_of(folder.write("mips.so", bytes)),
              ElementsAre(HasSubstr("build it for this machine")));
}

// A damaged file is told of, in whichever way, and harms nobody.
TEST(Inspection, SurvivesFilesThatWereCutOffOrScribbledOver) {
  TemporaryFolder folder;
  const std::string bytes = read_file(test_module("plain"));
  for (size_t length = 1; length < bytes.size(); length += 97) {
    auto inspection = inspect_module(folder.write("cut.so", bytes.substr(0, length)));
    ASSERT_TRUE(inspection.ok());
    EXPECT_FALSE(inspection->problems.empty()) << length;
  }
  for (size_t at = 0; at < bytes.size(); at += 61) {
    std::string damaged = bytes;
    for (size_t i = at; i < std::min(at + 8, damaged.size()); ++i) damaged[i] = '\xFF';
    ASSERT_TRUE(inspect_module(folder.write("scribbled.so", damaged)).ok());
  }
}

TEST(ModuleImage, RefusesWhatEverybodyMayWrite) {
  TemporaryFolder folder;
  auto file = folder.write("inner/a.so", read_file(test_module("plain")));
  chmod(file.c_str(), 0666);
  auto writable_file = inspect_module(file);
  ASSERT_FALSE(writable_file.ok());
  EXPECT_EQ(writable_file.error().code, Code::permission_denied);
  EXPECT_THAT(writable_file.error().message,
              HasSubstr("the module " + file.string() + " may be written by everybody"));

  chmod(file.c_str(), 0644);
  EXPECT_TRUE(inspect_module(file).ok());
  chmod(file.parent_path().c_str(), 01777);
  EXPECT_THAT(inspect_module(file).error().message, HasSubstr("the folder " + file.parent_path().string()));

  chmod(file.parent_path().c_str(), 0755);
  chmod(folder.path().c_str(), 0777);
  EXPECT_THAT(inspect_module(file).error().message, HasSubstr("the folder " + folder.path().string()));
  chmod(folder.path().c_str(), 0700);
}

TEST(ModuleImage, FollowsALinkToWhereTheFileReallyLies) {
  TemporaryFolder folder;
  auto file = folder.write("open/a.so", read_file(test_module("plain")));
  std::filesystem::create_symlink(file, folder.path() / "link.so");
  EXPECT_TRUE(inspect_module(folder.path() / "link.so").ok());
  chmod(file.parent_path().c_str(), 0777);
  EXPECT_FALSE(inspect_module(folder.path() / "link.so").ok());
}

TEST(ModuleImage, IsNotReachedByWhatHappensToTheFile) {
  TemporaryFolder folder;
  auto file = folder.write("a.so", "first content");
  auto image = modules::ModuleImage::read(file);
  ASSERT_TRUE(image.ok());
  std::ofstream(file, std::ios::in | std::ios::binary) << "SECOND";
  std::filesystem::resize_file(file, 3);
  EXPECT_EQ((*image)->bytes(), "first content");
}

TEST(ModuleImage, IsSealed) {
  auto image = modules::ModuleImage::read(test_module("plain"));
  ASSERT_TRUE(image.ok());
  int fd = open((*image)->load_path().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(write(fd, "x", 1), -1);
  EXPECT_EQ(ftruncate(fd, 0), -1);
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  EXPECT_EQ(fcntl(fd, F_GET_SEALS) & seals, seals);
  close(fd);
}

TEST(ModuleImage, SaysWhyAPathCannotBeRead) {
  TemporaryFolder folder;
  auto message = [](const std::filesystem::path &path) {
    auto image = modules::ModuleImage::read(path);
    return image.ok() ? "it was read" : image.error().message;
  };
  EXPECT_THAT(message("/nonexistent/a.so"),
              HasSubstr("cannot read the module /nonexistent/a.so: No such file"));
  EXPECT_THAT(message(folder.path()), HasSubstr("no regular file"));
  EXPECT_THAT(message(folder.write("empty.so", "")), HasSubstr("is empty"));
  auto fifo = folder.path() / "fifo.so";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(message(fifo), HasSubstr("no regular file"));
}

}  // namespace promotion::host

// The bytes of a module where the kernel forbids memory that can be executed.
#include "module_image.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "temporary_folder.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::TemporaryFolder;
using promotion::testing::test_module;
using ::testing::HasSubstr;

}  // namespace

TEST(ModuleImage, LiesInAPrivateFileNamedByItsDigestWhereItCannotLieInMemory) {
  const TemporaryFolder folder;
  const auto memory = ModuleImage::read(test_module("plain"));
  std::filesystem::path file;
  {
    const auto image = ModuleImage::read_into(folder.path() / "loaded", test_module("plain"));
    ASSERT_TRUE(image.ok());
    EXPECT_EQ((*image)->sha256(), (*memory)->sha256());
    EXPECT_EQ((*image)->bytes(), (*memory)->bytes());
    file = std::filesystem::read_symlink((*image)->load_path());
    EXPECT_THAT(file.filename().string(), HasSubstr((*image)->sha256()));
    struct stat found {
    }, around{};
    ASSERT_EQ(stat(file.c_str(), &found), 0);
    ASSERT_EQ(stat(file.parent_path().c_str(), &around), 0);
    EXPECT_EQ(found.st_mode & 0777u, 0500u);
    EXPECT_EQ(around.st_mode & 0777u, 0700u);
  }
  EXPECT_FALSE(std::filesystem::exists(file)) << "it goes with the image";
}

TEST(ModuleImage, IsAnotherFileEachTime) {
  const TemporaryFolder folder;
  const auto first = ModuleImage::read_into(folder.path(), test_module("plain"));
  const auto second = ModuleImage::read_into(folder.path(), test_module("plain"));
  EXPECT_NE((*first)->inode(), (*second)->inode());
}

}  // namespace promotion::host::modules

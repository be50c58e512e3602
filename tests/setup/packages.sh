# shellcheck shell=bash
# The Debian 12 packages this project needs, in one place. Sourced by tests/run.sh and examples/quickstart/run.sh.

# To build the programs and modules, and to run the quickstart.
BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config
  libboost-dev nlohmann-json3-dev libyaml-cpp-dev libcpp-httplib-dev libssl-dev libgit2-dev
  libsoci-dev libsqlite3-dev libspdlog-dev libcli11-dev libvalijson-dev libelf-dev
  libseccomp-dev
  git curl openssl ca-certificates
)

# To build and run the tests, on top of the above.
TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev
  clang                 # the contract's headers have to compile with two compilers
  libclang-rt-dev       # and authors' modules to build with clang's sanitizers
  nginx-light fcgiwrap  # git over smart HTTP, as a forge serves it
)

# Wanted only where the commands are missing: a Node from elsewhere excludes Debian's packages.
NODE_COMMANDS=(node npm)
NODE_PACKAGES=(nodejs npm)

# For tests/run.sh --bare.
BARE_PACKAGES=(mmdebstrap)

# What a module's tests need when the module is built alone, against an installed plugin/: promotion_add_test()
# and the double of a host. In the build of the whole project tests/CMakeLists.txt provides both.
include_guard(GLOBAL)
find_package(Threads REQUIRED)
include("${CMAKE_CURRENT_LIST_DIR}/support/PromotionTest.cmake")
add_subdirectory("${CMAKE_CURRENT_LIST_DIR}/support/test_host" "${CMAKE_BINARY_DIR}/test_host")

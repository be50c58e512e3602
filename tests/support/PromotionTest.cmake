include_guard(GLOBAL)
find_package(GTest REQUIRED)
include(GoogleTest)

# promotion_add_test(NAME SOURCES … LIBRARIES … [DEPENDS targets…] [LABELS …] [ENVIRONMENT VAR=value…])
# One GoogleTest program, each of whose cases is a test of ctest. DEPENDS names modules and programs it runs.
function(promotion_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;DEPENDS;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main Threads::Threads)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  # An empty value would make the next property's name the value. A list has to arrive as one value, and loses a
  # level of escapes at each of the calls it goes through on its way into the file of tests.
  set(properties TIMEOUT ${ARG_TIMEOUT})
  foreach(property LABELS ENVIRONMENT)
    if(ARG_${property})
      string(REPLACE ";" "\\\\\\\\\\\\\\\\;" values "${ARG_${property}}")
      list(APPEND properties ${property} "${values}")
    endif()
  endforeach()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()

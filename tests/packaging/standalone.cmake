# cmake -DSOURCE=… -DBINARY=… -DPREFIX=… -P standalone.cmake: configures, builds and tests a module alone, against the
# plugin/ that is installed in PREFIX, as somebody would who has nothing else. Then its modules have to be what
# promotion_add_module() promises. GENERATOR and LAUNCHER are those of the build that runs this, MODULES the names
# expected in BINARY/modules. TESTED says that the folder
# brings tests; TEST_PROGRAM is one of this build that tests the first of the modules from outside.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "failed: ${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# From nothing, so that a first configuration is what is tested. What was compiled comes from the launcher's cache.
file(REMOVE_RECURSE "${BINARY}")
run(${CMAKE_COMMAND} -S "${SOURCE}" -B "${BINARY}" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
  "-DCMAKE_C_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
  -DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON)

# The package that was found is the installed one, and no header of the source tree came in by accident.
file(STRINGS "${BINARY}/CMakeCache.txt" found REGEX "^promotion_plugin_DIR:")
if(NOT found MATCHES "=${PREFIX}/")
  message(FATAL_ERROR "expected the package promotion_plugin in ${PREFIX}, found ${found}")
endif()

run(${CMAKE_COMMAND} --build "${BINARY}" --parallel 2)
if(EXISTS "${BINARY}/CTestTestfile.cmake")
  run(${CMAKE_CTEST_COMMAND} --test-dir "${BINARY}" --output-on-failure --no-tests=ignore)
  message("${output}")
endif()
if(TESTED AND NOT output MATCHES "100% tests passed")
  message(FATAL_ERROR "${SOURCE} has tests, but none ran alone")
endif()
foreach(module IN LISTS MODULES)
  if(NOT EXISTS "${BINARY}/modules/${module}.so")
    message(FATAL_ERROR "${SOURCE} did not make modules/${module}.so")
  endif()
endforeach()
if(TEST_PROGRAM)
  list(GET MODULES 0 module)
  run(${CMAKE_COMMAND} -E env "PROMOTION_TEST_MODULE=${BINARY}/modules/${module}.so" "${TEST_PROGRAM}")
  message("${output}")
endif()
run("${CMAKE_CURRENT_LIST_DIR}/../plugin/sdk/modules.sh" "${BINARY}/modules")

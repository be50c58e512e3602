# cmake -DSOURCE=plugin -DBINARY=… -DPREFIX=… -P install.cmake: installs plugin/ alone. It is configured for another
# prefix than the one it goes to, because packages are moved.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE "${BINARY}" "${PREFIX}")
foreach(command
    "-S;${SOURCE};-B;${BINARY};-G;${GENERATOR};-DCMAKE_INSTALL_PREFIX=/usr/local"
    "--build;${BINARY}"
    "--install;${BINARY};--prefix;${PREFIX}")
  execute_process(COMMAND ${CMAKE_COMMAND} ${command} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed: cmake ${command}\n${output}")
  endif()
endforeach()

# Nothing in it leads back to where it was built.
file(GLOB_RECURSE files "${PREFIX}/*")
foreach(file IN LISTS files)
  file(READ "${file}" content)
  string(FIND "${content}" "${SOURCE}" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${file} names the source folder ${SOURCE}")
  endif()
endforeach()

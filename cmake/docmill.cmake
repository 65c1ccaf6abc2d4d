# The few helpers that every folder's CMakeLists.txt uses.

add_library(docmill_warnings INTERFACE)
target_compile_options(docmill_warnings INTERFACE -Wall -Wextra -Wpedantic)
# g++ 12 warns of overlapping copies inside its own std::string at -O3.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND
   CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(docmill_warnings INTERFACE -Wno-restrict)
endif()
if(DOCMILL_WERROR)
  target_compile_options(docmill_warnings INTERFACE -Werror)
endif()

# oneTBB's flow graph downcasts in a way that UBSan's vptr check reports.
if(DOCMILL_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr
                      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(DOCMILL_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()
if(DOCMILL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(DOCMILL_COVERAGE)
  # Threads count too, so the counters must be atomic.
  add_compile_options(--coverage -O0 -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

# docmill_lib(NAME SOURCES a.cc b.cc DEPS docmill_base fmt::fmt)
function(docmill_lib name)
  cmake_parse_arguments(LIB "" "" "SOURCES;DEPS" ${ARGN})
  add_library(docmill_${name} STATIC ${LIB_SOURCES})
  target_include_directories(docmill_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(docmill_${name} PUBLIC ${LIB_DEPS}
                        PRIVATE docmill_warnings)
endfunction()

# docmill_test(FOLDER SOURCES a_test.cc DEPS docmill_x): one doctest binary
# for a folder, each test case its own ctest entry.
function(docmill_test folder)
  cmake_parse_arguments(TEST "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${folder}_test ${TEST_SOURCES})
  target_link_libraries(${folder}_test PRIVATE ${TEST_DEPS} docmill_test_main
                        docmill_warnings)
  doctest_discover_tests(${folder}_test TEST_PREFIX "${folder}: "
                         PROPERTIES LABELS unit)
endfunction()

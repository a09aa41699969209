/** The page of a recording in one file: the debugger itself, on the iterations that the file carries. */
import { CARRIED_RECORDING, openCarriedRecording } from '../../class/web/carried/carried-recording.js';
import { beginPage } from './begin.js';

beginPage((held) => openCarriedRecording(CARRIED_RECORDING.parse(held)));
